//! The revisions of the shop.

mod m20260101090000_create_customers;
mod m20260102090000_create_products;
mod m20260103090000_create_orders;
mod m20260104090000_one_customer_a_name;

whimbrel::registry![
    m20260101090000_create_customers,
    m20260102090000_create_products,
    m20260103090000_create_orders,
    m20260104090000_one_customer_a_name,
];
