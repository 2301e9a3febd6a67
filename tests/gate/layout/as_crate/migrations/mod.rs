//! The migrations, which a feature breaks.

mod m20260101000000_base;
mod m20260102000000_orders;

whimbrel::registry![m20260101000000_base, m20260102000000_orders,];
