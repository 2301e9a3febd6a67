//! Revisions that follow each other in a circle.

mod m20260101000000_hen;
mod m20260102000000_egg;
mod m20260103000000_omelette;

whimbrel::registry![
    m20260101000000_hen,
    m20260102000000_egg,
    m20260103000000_omelette,
];
