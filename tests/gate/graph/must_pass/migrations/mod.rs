//! A history of several branches, listed in no order.

mod m00000000000000_diesel_initial_setup;
mod m20240229235959_leap_second_of_a_leap_day;
mod m20260101000000_left;
mod m20260101000001_right;
mod m20260101000002_middle;
mod m20260102000000_joined;
mod m20260103000000_reporting;
mod m20260104000000_reporting_more;
mod m20260105000000_audit;

whimbrel::registry![
    m20260105000000_audit,
    m20260102000000_joined,
    m00000000000000_diesel_initial_setup,
    m20260104000000_reporting_more,
    m20260101000002_middle,
    m20240229235959_leap_second_of_a_leap_day,
    m20260101000000_left,
    m20260103000000_reporting,
    m20260101000001_right,
];
