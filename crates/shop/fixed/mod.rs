//! The strict history with its last revision mended.

#[path = "../strict/m20260301090000_create_orders.rs"]
mod m20260301090000_create_orders;
#[path = "../strict/m20260302090000_limit_sizes.rs"]
mod m20260302090000_limit_sizes;
#[path = "../strict/m20260303090000_trust_sizes.rs"]
mod m20260303090000_trust_sizes;
#[path = "../strict/m20260304090000_keep_parcels.rs"]
mod m20260304090000_keep_parcels;
mod m20260305090000_by_hand;

whimbrel::registry![
    m20260301090000_create_orders,
    m20260302090000_limit_sizes,
    m20260303090000_trust_sizes,
    m20260304090000_keep_parcels,
    m20260305090000_by_hand,
];
