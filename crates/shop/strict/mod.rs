//! A history under a policy of its own, verified by the gate.

mod m20260301090000_create_orders;
mod m20260302090000_limit_sizes;
mod m20260303090000_trust_sizes;
mod m20260304090000_keep_parcels;
mod m20260305090000_by_hand;

whimbrel::registry![
    m20260301090000_create_orders,
    m20260302090000_limit_sizes,
    m20260303090000_trust_sizes,
    m20260304090000_keep_parcels,
    m20260305090000_by_hand,
];
