//! Unusual schemas that are correct.

mod helpers;
mod m20260101000000_hostile_names;
mod m20260102000000_loops_and_helpers;
mod m20260103000000_circles_of_tables;
mod m20260104000000_every_type;
mod m20260105000000_renamed_on_the_way;
mod m20260106000000_dropped_and_made_again;

whimbrel::registry![
    m20260101000000_hostile_names,
    m20260102000000_loops_and_helpers,
    m20260103000000_circles_of_tables,
    m20260104000000_every_type,
    m20260105000000_renamed_on_the_way,
    m20260106000000_dropped_and_made_again,
];
