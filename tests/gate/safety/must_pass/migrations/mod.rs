//! Delicate migrations that are correct.

mod m20260101000000_base;
mod m20260102000000_scratch;
mod m20260103000000_half_migrated;
mod m20260104000000_drops_with_a_reason;
mod m20260105000000_rows;
mod m20260106000000_cannot_be_undone;
mod m20260107000000_widens;
mod m20260108000000_destroys_on_the_way_back;

whimbrel::registry![
    m20260101000000_base,
    m20260102000000_scratch,
    m20260103000000_half_migrated,
    m20260104000000_drops_with_a_reason,
    m20260105000000_rows,
    m20260106000000_cannot_be_undone,
    m20260107000000_widens,
    m20260108000000_destroys_on_the_way_back,
];
