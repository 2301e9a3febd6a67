//! SQL that does not fit the schema, and changes that do not fit what SQL made.

mod m20260101000000_made_by_sql;
mod m20260102000000_typed;
mod m20260103000000_sql;
mod m20260104000000_way_back;

whimbrel::registry![
    m20260101000000_made_by_sql,
    m20260102000000_typed,
    m20260103000000_sql,
    m20260104000000_way_back,
];
