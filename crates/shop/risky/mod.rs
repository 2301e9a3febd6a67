//! Revisions that can be mended mechanically.

#[path = "../migrations/m20260101090000_create_customers.rs"]
mod m20260101090000_create_customers;
mod m20260201090000_keep_visits;
mod m20260202090000_tighten_customers;

whimbrel::registry![
    m20260101090000_create_customers,
    m20260201090000_keep_visits,
    m20260202090000_tighten_customers,
];
