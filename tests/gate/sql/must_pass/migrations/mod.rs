//! Typed operations on what SQL made.

mod m20260101000000_made_by_sql;
mod m20260102000000_typed_on_it;
mod m20260103000000_made_anew;
mod m20260104000000_unread;

whimbrel::registry![
    m20260101000000_made_by_sql,
    m20260102000000_typed_on_it,
    m20260103000000_made_anew,
    m20260104000000_unread,
];
