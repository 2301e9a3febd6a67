//! `unique` and `primary_key`, of a field or of the struct.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Result;

use crate::foreign_key::deferrable;
use crate::item::{Body, Element, Item, Name, elements, names};
use crate::value::optional;

/// A unique constraint or primary key.
#[derive(Default)]
pub(crate) struct Key {
    /// Its columns.
    pub(crate) columns: Vec<Name>,
    name: Option<syn::LitStr>,
    include: Vec<Name>,
    deferrable: Option<TokenStream>,
    nulls_not_distinct: bool,
}

const OPTIONS: [&str; 4] = ["name", "include", "deferrable", "nulls_not_distinct"];

impl Key {
    /// What an item says of a key over these columns and those that it names itself.
    pub(crate) fn of(item: &Item, columns: Vec<Name>) -> Result<Self> {
        let mut key = Self {
            columns,
            ..Self::default()
        };
        let elements = match &item.body {
            Body::Flag => Vec::new(),
            _ => elements(item.list()?)?,
        };
        for element in elements {
            key.take(&element)?;
        }
        match key.columns.is_empty() {
            true => Err(item.error(&format!("name the columns: `{}(a, b)`", item.word))),
            false => Ok(key),
        }
    }

    fn take(&mut self, element: &Element) -> Result<()> {
        let is_option = |item: &Item| item.word == "nulls_not_distinct";
        match (element, element.name()) {
            (Element::Item(item), Some(_)) if is_option(item) => self.nulls_not_distinct = true,
            (_, Some(name)) => self.columns.push(name),
            (Element::Item(item), None) => self.take_option(item)?,
            (Element::Text(_), None) => {}
        }
        Ok(())
    }

    fn take_option(&mut self, item: &Item) -> Result<()> {
        match item.word.to_string().as_str() {
            "name" => self.name = Some(item.text()?),
            "include" => self.include = names(item.list()?)?,
            "deferrable" => self.deferrable = Some(deferrable(item)?),
            _ => return Err(item.unknown(&OPTIONS)),
        }
        Ok(())
    }

    /// Every column that it names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &Name> {
        self.columns.iter().chain(&self.include)
    }

    /// It as a `PrimaryKeyModel`.
    pub(crate) fn primary(&self) -> TokenStream {
        let (columns, name) = (&self.columns, optional(self.name.as_ref()));
        quote!(__whimbrel::PrimaryKeyModel { name: #name, columns: &[#(#columns),*] })
    }
}

impl ToTokens for Key {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (columns, include, name) = (&self.columns, &self.include, optional(self.name.as_ref()));
        let nulls_not_distinct = self.nulls_not_distinct;
        let deferrable = self.deferrable.iter();
        tokens.extend(quote! {
            __whimbrel::UniqueModel {
                name: #name,
                columns: &[#(#columns),*],
                include: &[#(#include),*],
                nulls_not_distinct: #nulls_not_distinct,
                #(deferrable: #deferrable,)*
                ..__whimbrel::UniqueModel::new(&[])
            }
        });
    }
}
