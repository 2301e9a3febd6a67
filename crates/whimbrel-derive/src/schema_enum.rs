//! `#[derive(SchemaEnum)]`: a Rust enum becomes an enum type of the database.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Error, Fields, LitStr, Path, Result, Variant};

use crate::case::{WAYS, in_way, snake};
use crate::item::of_attributes;
use crate::value::optional;

/// What is said of the enum.
#[derive(Default)]
struct Said {
    name: Option<LitStr>,
    schema: Option<LitStr>,
    comment: Option<LitStr>,
    way: Option<LitStr>,
    krate: Option<Path>,
}

impl Said {
    fn of(input: &DeriveInput) -> Result<Self> {
        const KNOWN: [&str; 5] = ["name", "schema", "comment", "rename_all", "crate"];
        let mut said = Self::default();
        for item in of_attributes(&input.attrs, "model")? {
            match item.word.to_string().as_str() {
                "name" => said.name = Some(item.text()?),
                "schema" => said.schema = Some(item.text()?),
                "comment" => said.comment = Some(item.text()?),
                "rename_all" => said.way = Some(item.text()?),
                "crate" => said.krate = Some(syn::parse2(item.value()?)?),
                _ => return Err(item.unknown(&KNOWN)),
            }
        }
        Ok(said)
    }
}

/// Writes the implementations.
pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Enum(data) = &input.data else {
        let message = "an enum type of the database is a Rust enum; a table derives `Model`";
        return Err(Error::new(input.ident.span(), message));
    };
    let said = Said::of(input)?;
    let values = data.variants.iter().map(|variant| value(variant, &said));
    let values = values.collect::<Result<Vec<LitStr>>>()?;
    if values.is_empty() {
        let message = "an enum type of the database has at least one value";
        return Err(Error::new(input.ident.span(), message));
    }
    for (at, value) in values.iter().enumerate() {
        if values
            .iter()
            .take(at)
            .any(|earlier| earlier.value() == value.value())
        {
            let message = format!("another variant is the value `{}` already", value.value());
            return Err(Error::new(value.span(), message));
        }
    }
    Ok(written(input, &said, &values))
}

/// The value of a variant.
fn value(variant: &Variant, said: &Said) -> Result<LitStr> {
    if !matches!(variant.fields, Fields::Unit) {
        let message = "a value of an enum type holds nothing else";
        return Err(Error::new(variant.ident.span(), message));
    }
    let mut own = None;
    for item in of_attributes(&variant.attrs, "model")? {
        match item.word == "value" {
            true => own = Some(item.text()?),
            false => return Err(item.unknown(&["value"])),
        }
    }
    if let Some(own) = own {
        return Ok(own);
    }
    let name = variant.ident.unraw().to_string();
    let way = said
        .way
        .as_ref()
        .map_or("snake_case".to_owned(), LitStr::value);
    match in_way(&name, &way) {
        Some(value) => Ok(LitStr::new(&value, variant.ident.span())),
        None => {
            let span = said.way.as_ref().map_or(variant.ident.span(), LitStr::span);
            let message = format!("there is {}", WAYS.join(", "));
            Err(Error::new(span, message))
        }
    }
}

fn written(input: &DeriveInput, said: &Said, values: &[LitStr]) -> TokenStream {
    let ident = &input.ident;
    let guessed = || snake(&ident.unraw().to_string());
    let name = said.name.as_ref().map_or_else(guessed, LitStr::value);
    let name = match &said.schema {
        Some(schema) => quote!(__whimbrel::TableName::within(#schema, #name)),
        None => quote!(__whimbrel::TableName::new(#name)),
    };
    let comment = optional(said.comment.as_ref());
    let krate = said.krate.as_ref();
    let krate = krate.map_or_else(|| quote!(::whimbrel), |path| quote!(#path));
    quote! {
        #[doc(hidden)]
        #[allow(unused_qualifications, clippy::all, clippy::pedantic)]
        const _: () = {
            use #krate::model as __whimbrel;

            const ENUM: __whimbrel::EnumModel = __whimbrel::EnumModel {
                name: #name,
                values: &[#(#values),*],
                comment: #comment,
            };

            #[automatically_derived]
            impl __whimbrel::SchemaEnum for #ident {
                const ENUM: __whimbrel::EnumModel = ENUM;
            }

            #[automatically_derived]
            impl __whimbrel::Field for #ident {
                const TYPE: __whimbrel::FieldType = __whimbrel::FieldType::Enumeration(&ENUM);
            }
        };
    }
}
