//! `check`, of a field or of the struct.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Result, Token};

use crate::item::{Body, Item, Name, in_list};
use crate::value::{Sql, optional};

/// A rule that every row obeys.
pub(crate) struct Check {
    column: Option<Name>,
    expression: TokenStream,
    name: Option<LitStr>,
}

/// The condition, and what follows.
struct Said(TokenStream, Vec<Item>);

impl Parse for Said {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let Sql(sql) = input.parse()?;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        Ok(Self(sql, in_list(input.parse()?)?))
    }
}

impl Check {
    /// What an item says: `check = "…"`, or `check("…", name = "…")`.
    pub(crate) fn of(item: &Item, column: Option<Name>) -> Result<Self> {
        if let Body::Flag = item.body {
            return Err(item.error("write `check = \"a > 0\"`"));
        }
        let Said(expression, rest) = syn::parse2(item.tokens()?)?;
        let mut name = None;
        for item in rest {
            match item.word == "name" {
                true => name = Some(item.text()?),
                false => return Err(item.unknown(&["name"])),
            }
        }
        Ok(Self {
            column,
            expression,
            name,
        })
    }
}

impl ToTokens for Check {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (column, name) = (optional(self.column.as_ref()), optional(self.name.as_ref()));
        let expression = &self.expression;
        tokens.extend(quote! {
            __whimbrel::CheckModel { name: #name, column: #column, expression: #expression }
        });
    }
}
