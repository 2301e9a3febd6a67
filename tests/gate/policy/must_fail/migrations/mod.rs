//! A history that ends twice.

mod m20260101000000_base;
mod m20260102000000_left;
mod m20260103000000_right;
mod m20260104000000_forgot_its_parent;

whimbrel::registry![
    m20260101000000_base,
    m20260102000000_left,
    m20260103000000_right,
    m20260104000000_forgot_its_parent,
];
