//! The type that an attribute says instead of the field's own.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Error, LitInt, LitStr, Result, Token, token};

/// A type in the builder's words, or one that is passed on as written.
pub(crate) struct DataType(pub(crate) TokenStream);

impl Parse for DataType {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(LitStr) {
            let name: LitStr = input.parse()?;
            return Ok(Self(quote!(__whimbrel::FieldType::Custom(#name))));
        }
        let word = input.call(Ident::parse_any)?;
        if input.peek(token::Paren) {
            let content;
            syn::parenthesized!(content in input);
            return with_arguments(&word, &content).map(Self);
        }
        let variant = plain(&word.to_string()).ok_or_else(|| unknown(&word))?;
        let variant = Ident::new(variant, word.span());
        let arguments = match word.to_string().as_str() {
            "numeric" | "varchar" => Some(quote!((::core::option::Option::None))),
            _ => None,
        };
        Ok(Self(quote!(__whimbrel::FieldType::#variant #arguments)))
    }
}

/// The variant of a type that needs no arguments.
fn plain(word: &str) -> Option<&'static str> {
    Some(match word {
        "small_integer" => "SmallInteger",
        "integer" => "Integer",
        "big_integer" => "BigInteger",
        "numeric" => "Decimal",
        "real" => "Real",
        "double" => "Double",
        "boolean" => "Boolean",
        "text" => "Text",
        "varchar" => "Varchar",
        "binary" => "Binary",
        "date" => "Date",
        "time" => "Time",
        "timestamp" => "Timestamp",
        "timestamptz" => "TimestampTz",
        "interval" => "Interval",
        "uuid" => "Uuid",
        "json" => "Json",
        "jsonb" => "JsonBinary",
        _ => return None,
    })
}

fn with_arguments(word: &Ident, content: ParseStream<'_>) -> Result<TokenStream> {
    match word.to_string().as_str() {
        "varchar" => {
            let length: LitInt = content.parse()?;
            Ok(quote!(__whimbrel::FieldType::Varchar(::core::option::Option::Some(#length))))
        }
        "char" => {
            let length: LitInt = content.parse()?;
            Ok(quote!(__whimbrel::FieldType::Char(#length)))
        }
        "decimal" => {
            let (digits, scale) = digits(content)?;
            Ok(
                quote!(__whimbrel::FieldType::Decimal(::core::option::Option::Some(
                    __whimbrel::Precision { digits: #digits, scale: #scale }
                ))),
            )
        }
        "array" => {
            let DataType(element) = content.parse()?;
            Ok(quote!(__whimbrel::FieldType::Array(&#element)))
        }
        _ => Err(unknown(word)),
    }
}

/// All digits, and those after the point.
pub(crate) fn digits(content: ParseStream<'_>) -> Result<(TokenStream, TokenStream)> {
    let digits: LitInt = content.parse()?;
    if content.is_empty() {
        return Ok((quote!(#digits), quote!(0)));
    }
    content.parse::<Token![,]>()?;
    let scale: LitInt = content.parse()?;
    Ok((quote!(#digits), quote!(#scale)))
}

fn unknown(word: &Ident) -> Error {
    let message = format!(
        "`{word}` is no type of the builder; another type of the database is written as text: \
         `type = \"{word}\"`"
    );
    Error::new(word.span(), message)
}
