//! Values and SQL in attributes: `5`, `"text"`, `now()`, `sql("…")`.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Error, Lit, LitStr, Result, Token, token};

use crate::item::{Body, Item, in_list};

/// SQL: `"…"`, `sql("…")`, or `sql(postgres = "…", sqlite = "…")`.
pub(crate) struct Sql(pub(crate) TokenStream);

impl Parse for Sql {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(LitStr) {
            let text: LitStr = input.parse()?;
            return Ok(Self(quote!(__whimbrel::SqlModel::new(#text))));
        }
        let word = input.call(Ident::parse_any)?;
        if word != "sql" {
            return Err(Error::new(word.span(), "write SQL as \"…\" or `sql(…)`"));
        }
        let content;
        syn::parenthesized!(content in input);
        sql_in_parentheses(&content)
    }
}

fn sql_in_parentheses(content: ParseStream<'_>) -> Result<Sql> {
    if content.peek(LitStr) {
        let text: LitStr = content.parse()?;
        return Ok(Sql(quote!(__whimbrel::SqlModel::new(#text))));
    }
    let span = content.span();
    let items = in_list(content.parse()?)?;
    if items.is_empty() {
        return Err(Error::new(span, "the SQL is missing"));
    }
    let fields = items.iter().map(|item| {
        let (word, text) = (&item.word, item.text()?);
        match word.to_string().as_str() {
            "postgres" | "sqlite" | "any" => Ok(quote!(#word: ::core::option::Option::Some(#text))),
            _ => Err(item.unknown(&["postgres", "sqlite", "any"])),
        }
    });
    let fields = fields.collect::<Result<Vec<_>>>()?;
    Ok(Sql(quote! {
        __whimbrel::SqlModel {
            #(#fields,)*
            ..__whimbrel::SqlModel { any: None, postgres: None, sqlite: None }
        }
    }))
}

/// A value of a column, as a `ValueModel`.
pub(crate) struct Value(pub(crate) TokenStream);

impl Parse for Value {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(Lit) || input.peek(Token![-]) {
            return literal(input).map(Self);
        }
        let word = input.call(Ident::parse_any)?;
        let content;
        if input.peek(token::Paren) {
            syn::parenthesized!(content in input);
        } else {
            return Err(unknown(&word));
        }
        let span = word.span();
        Ok(Self(match word.to_string().as_str() {
            "now" => must_be_empty(&content, quote_spanned!(span=> __whimbrel::ValueModel::Now))?,
            "today" => must_be_empty(
                &content,
                quote_spanned!(span=> __whimbrel::ValueModel::Today),
            )?,
            "random_uuid" => must_be_empty(
                &content,
                quote_spanned!(span=> __whimbrel::ValueModel::RandomUuid),
            )?,
            "json" => {
                let text: LitStr = content.parse()?;
                quote_spanned!(span=> __whimbrel::ValueModel::Json(#text))
            }
            "sql" => {
                let Sql(sql) = sql_in_parentheses(&content)?;
                quote_spanned!(span=> __whimbrel::ValueModel::Sql(#sql))
            }
            _ => return Err(unknown(&word)),
        }))
    }
}

fn unknown(word: &Ident) -> Error {
    let message = "write a literal, `now()`, `today()`, `random_uuid()`, `json(\"…\")` or \
                   `sql(\"…\")`";
    Error::new(word.span(), message)
}

fn must_be_empty(content: ParseStream<'_>, value: TokenStream) -> Result<TokenStream> {
    match content.is_empty() {
        true => Ok(value),
        false => Err(content.error("nothing stands in these parentheses")),
    }
}

fn literal(input: ParseStream<'_>) -> Result<TokenStream> {
    let minus: Option<Token![-]> = input.parse()?;
    let literal: Lit = input.parse()?;
    let span = literal.span();
    let variant = match (&literal, &minus) {
        (Lit::Int(_), _) => "Integer",
        (Lit::Float(_), _) => "Float",
        (Lit::Str(_), None) => "Text",
        (Lit::Bool(_), None) => "Boolean",
        (Lit::ByteStr(_), None) => "Bytes",
        _ => return Err(Error::new(span, "not a value that a column can have")),
    };
    let variant = Ident::new(variant, span);
    let mut value = TokenStream::new();
    minus.to_tokens(&mut value);
    literal.to_tokens(&mut value);
    Ok(quote_spanned!(span=> __whimbrel::ValueModel::#variant(#value)))
}

/// The value that an item gives.
pub(crate) fn of_item(item: &Item) -> Result<TokenStream> {
    let Value(value) = syn::parse2(item.value()?)?;
    Ok(value)
}

/// The SQL that an item gives.
pub(crate) fn sql_of_item(item: &Item) -> Result<TokenStream> {
    let Sql(sql) = match &item.body {
        Body::List(tokens) => sql_in_parentheses.parse2(tokens.clone())?,
        _ => syn::parse2(item.value()?)?,
    };
    Ok(sql)
}

/// `Some` of a value, or `None`.
pub(crate) fn optional(value: Option<&impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}
