//! The checks by which rustc compares a model with the migrations.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;

use crate::column::Column;
use crate::table::Table;

/// A check for each column, at its field, and one for the columns that no field reads.
///
/// They are on in tests and in release builds, and off in dev builds: a program whose models are
/// ahead must build, to write the migration.
pub(crate) fn checks(table: &Table, ident: &Ident, columns: &[Column]) -> TokenStream {
    let of_columns = columns.iter().enumerate().map(|(at, column)| {
        let span = column.name.span;
        let check = quote_spanned! {span=>
            __whimbrel::compare_column(MIGRATIONS_CATALOG, &MODEL, #at)
        };
        constant(table, span, &check)
    });
    let span = ident.span();
    let whole = quote_spanned!(span=> __whimbrel::compare_table(MIGRATIONS_CATALOG, &MODEL));
    let whole = constant(table, span, &whole);
    of_columns.chain([whole]).collect()
}

fn constant(table: &Table, span: Span, check: &TokenStream) -> TokenStream {
    let check = match &table.catalog {
        Some(path) => quote! {
            use #path as MIGRATIONS_CATALOG;
            #check
        },
        // What the crate's root declares goes before what is imported further out; a crate that
        // embeds no migrations finds the empty one.
        None => quote! {
            #[allow(unused_imports)]
            use __whimbrel::not_embedded::MIGRATIONS_CATALOG;
            {
                #[allow(unused_imports)]
                use crate::*;
                #check
            }
        },
    };
    quote_spanned! {span=>
        #[cfg(any(test, not(debug_assertions)))]
        const _: () = { #check };
    }
}
