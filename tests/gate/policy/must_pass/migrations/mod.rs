//! An adopted history.

mod m20260101000000_base;
mod m20260102000000_dropped_long_ago;
mod m20260103000000_one_backend;

whimbrel::registry![
    m20260101000000_base,
    m20260102000000_dropped_long_ago,
    m20260103000000_one_backend,
];
