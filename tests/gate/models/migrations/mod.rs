//! Tables that models describe.

mod m20260101000000_users;

whimbrel::registry![m20260101000000_users];
