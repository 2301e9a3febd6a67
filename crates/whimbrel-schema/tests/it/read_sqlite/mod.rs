//! Reading the texts of `sqlite_schema`.

mod any_text;
mod edit;
mod golden;
mod round_trip;
mod tables;
