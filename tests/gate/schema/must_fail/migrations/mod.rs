//! Changes that do not fit the schema.

mod m20260101000000_base;
mod m20260102000000_references;
mod m20260103000000_columns;
mod m20260104000000_names;
mod m20260105000000_statements;
mod m20260106000000_way_back;
mod m20260107000000_one_backend;

whimbrel::registry![
    m20260101000000_base,
    m20260102000000_references,
    m20260103000000_columns,
    m20260104000000_names,
    m20260105000000_statements,
    m20260106000000_way_back,
    m20260107000000_one_backend,
];
