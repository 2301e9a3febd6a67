//! A day of leap years.
//!
//! # Notes
//!
//! "Quotes", a \ and `code` reach the application.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20240229235959", "leap day").revises("00000000000000");

    fn up(schema: &mut Schema) {
        schema.create_table("leap", |t| {
            t.integer("id").primary_key();
        });
    }
}
