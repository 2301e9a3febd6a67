//! The derives of Whimbrel: `Model` and `SchemaEnum`. The crate `whimbrel` re-exports them, with the
//! traits that they implement; `docs/MODELS.md` lists every attribute.
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

mod case;
mod check;
mod column;
mod compared;
mod diesel;
mod foreign_key;
mod index;
mod item;
mod model;
mod names;
mod schema_enum;
mod table;
mod types;
mod unique;
mod value;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Describes a table by a struct, often the same that derives Diesel's traits.
#[proc_macro_derive(Model, attributes(model, diesel))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let expanded = model::expand(&input);
    expanded.unwrap_or_else(|e| e.into_compile_error()).into()
}

/// Describes an enum type of the database by a Rust enum.
#[proc_macro_derive(SchemaEnum, attributes(model))]
pub fn derive_schema_enum(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let expanded = schema_enum::expand(&input);
    expanded.unwrap_or_else(|e| e.into_compile_error()).into()
}

#[cfg(test)]
mod tests {
    const PAGE: &str = include_str!("../../../docs/MODELS.md");

    #[test]
    fn every_word_is_documented() {
        let (_, of_fields) = PAGE.split_once("## Attributes of fields").unwrap();
        let (of_fields, rest) = of_fields.split_once("## Attributes of structs").unwrap();
        let (of_structs, _) = rest.split_once("## Enums").unwrap();
        let words = crate::column::KNOWN.map(|word| (word, of_fields));
        let all = words
            .into_iter()
            .chain(crate::table::KNOWN.map(|word| (word, of_structs)));
        for (word, part) in all {
            let is_there = part.contains(&format!("`{word}`"))
                || part.contains(&format!("`{word} ="))
                || part.contains(&format!("`{word}("));
            assert!(is_there, "docs/MODELS.md does not say what `{word}` is");
        }
    }
}
