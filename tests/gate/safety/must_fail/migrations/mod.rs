//! Migrations that lose data or have no way back.

mod m20260101000000_base;
mod m20260102000000_destroys;
mod m20260103000000_reasons;
mod m20260104000000_no_way_back;
mod m20260105000000_leaves_something;
mod m20260106000000_destroys_on_the_way_back;
mod m20260107000000_conditions;
mod m20260108000000_differs_each_time;
mod m20260109000000_panics;
mod m20260110000000_undecided;
mod m20260111000000_does_nothing;

whimbrel::registry![
    m20260101000000_base,
    m20260102000000_destroys,
    m20260103000000_reasons,
    m20260104000000_no_way_back,
    m20260105000000_leaves_something,
    m20260106000000_destroys_on_the_way_back,
    m20260107000000_conditions,
    m20260108000000_differs_each_time,
    m20260109000000_panics,
    m20260110000000_undecided,
    m20260111000000_does_nothing,
];
