//! `index`, of a field or of the struct.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Ident, Result, Token};

use crate::item::{Body, Element, Item, Name, elements, in_list, names};
use crate::value::{self, Sql};

/// An index.
#[derive(Default)]
pub(crate) struct Index {
    keys: Vec<Key>,
    include: Vec<Name>,
    options: Vec<TokenStream>,
}

/// One of its keys.
struct Key {
    /// The column; `None` for an expression.
    column: Option<Name>,
    target: TokenStream,
    options: Vec<TokenStream>,
}

const OPTIONS: [&str; 12] = [
    "name",
    "unique",
    "method",
    "include",
    "filter",
    "nulls_not_distinct",
    "comment",
    "only",
    "key",
    "desc",
    "asc",
    "expression",
];
const KEY_OPTIONS: [&str; 5] = [
    "desc",
    "nulls_first",
    "nulls_last",
    "operator_class",
    "collation",
];

impl Index {
    /// What `index` says of a field's column.
    pub(crate) fn of_field(item: &Item, column: Name) -> Result<Self> {
        let mut index = Self::default();
        let mut key = Key::column(column);
        let items = match &item.body {
            Body::Flag => Vec::new(),
            _ => in_list(item.list()?)?,
        };
        for item in &items {
            if !key.take(item)? {
                index.take(item)?;
            }
        }
        index.keys.push(key);
        Ok(index)
    }

    /// What `index(a, desc(b), name = "…")` says of the struct.
    pub(crate) fn of_struct(item: &Item) -> Result<Self> {
        let mut index = Self::default();
        for element in elements(item.list()?)? {
            let is_flag = |word: &Ident| word == "unique" || word == "nulls_not_distinct";
            match (element.name(), &element) {
                (Some(_), Element::Item(item)) if is_flag(&item.word) => index.take(item)?,
                (Some(name), _) => index.keys.push(Key::column(name)),
                (None, Element::Item(item)) => match Key::of(item)? {
                    Some(key) => index.keys.push(key),
                    None => index.take(item)?,
                },
                (None, Element::Text(_)) => {}
            }
        }
        match index.keys.is_empty() {
            true => Err(item.error("name the columns: `index(a, desc(b))`")),
            false => Ok(index),
        }
    }

    fn take(&mut self, item: &Item) -> Result<()> {
        let word = &item.word;
        let option = match word.to_string().as_str() {
            "name" | "method" | "comment" => some(word, &item.text()?),
            "filter" => some(word, &value::sql_of_item(item)?),
            "include" => {
                self.include = names(item.list()?)?;
                return Ok(());
            }
            "unique" | "nulls_not_distinct" => {
                item.flag()?;
                quote!(#word: true)
            }
            "only" => {
                let backend: Ident = syn::parse2(item.value()?)?;
                let backend = match backend.to_string().as_str() {
                    "postgres" => quote!(Postgres),
                    "sqlite" => quote!(Sqlite),
                    _ => return Err(item.error("write `only = postgres` or `only = sqlite`")),
                };
                some(word, &quote!(__whimbrel::Backend::#backend))
            }
            _ => return Err(item.unknown(&OPTIONS)),
        };
        self.options.push(option);
        Ok(())
    }

    /// Every column that it names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &Name> {
        let keys = self.keys.iter().filter_map(|key| key.column.as_ref());
        keys.chain(&self.include)
    }
}

fn some(word: &Ident, value: &impl ToTokens) -> TokenStream {
    quote!(#word: ::core::option::Option::Some(#value))
}

/// The column or expression of `key(…)`, and what follows.
struct Said(Key, Vec<Item>);

impl Parse for Said {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut elements = input
            .call(syn::punctuated::Punctuated::<Element, Token![,]>::parse_terminated)?
            .into_iter();
        let first = elements
            .next()
            .ok_or_else(|| input.error("a column is missing"))?;
        let key = match (first.name(), first) {
            (Some(name), _) => Key::column(name),
            (None, Element::Item(item)) if item.word == "expression" => {
                Key::expression(item.list()?)?
            }
            (None, Element::Item(item)) => return Err(item.error("the column comes first")),
            (None, Element::Text(_)) => return Err(input.error("a column is missing")),
        };
        let rest = elements.map(|element| match element {
            Element::Item(item) => Ok(item),
            Element::Text(text) => Err(syn::Error::new(text.span(), "one column a key")),
        });
        Ok(Self(key, rest.collect::<Result<_>>()?))
    }
}

impl Key {
    fn column(name: Name) -> Self {
        Self {
            target: quote!(__whimbrel::KeyTargetModel::Column(#name)),
            column: Some(name),
            options: Vec::new(),
        }
    }

    fn expression(tokens: TokenStream) -> Result<Self> {
        let Sql(sql) = syn::parse2(tokens)?;
        Ok(Self {
            column: None,
            target: quote!(__whimbrel::KeyTargetModel::Expression(#sql)),
            options: Vec::new(),
        })
    }

    /// The key that an item is, when it is one.
    fn of(item: &Item) -> Result<Option<Self>> {
        let said = |item: &Item| syn::parse2::<Said>(item.list()?);
        Ok(Some(match item.word.to_string().as_str() {
            "expression" => Self::expression(item.list()?)?,
            "asc" | "desc" | "key" => {
                let Said(mut key, rest) = said(item)?;
                if item.word == "desc" {
                    key.options
                        .push(quote!(order: __whimbrel::Order::Descending));
                }
                for item in &rest {
                    if !key.take(item)? {
                        return Err(item.unknown(&KEY_OPTIONS));
                    }
                }
                key
            }
            _ => return Ok(None),
        }))
    }

    /// Takes an item that is about the key, and tells whether it is.
    fn take(&mut self, item: &Item) -> Result<bool> {
        let word = &item.word;
        let option = match word.to_string().as_str() {
            "desc" => quote!(order: __whimbrel::Order::Descending),
            "nulls_first" => quote!(nulls: ::core::option::Option::Some(__whimbrel::Nulls::First)),
            "nulls_last" => quote!(nulls: ::core::option::Option::Some(__whimbrel::Nulls::Last)),
            "operator_class" | "collation" => some(word, &item.text()?),
            _ => return Ok(false),
        };
        self.options.push(option);
        Ok(true)
    }
}

impl ToTokens for Index {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let keys = self.keys.iter().map(|key| {
            let Key { target, options, .. } = key;
            quote! {
                __whimbrel::IndexKeyModel { #(#options,)* ..__whimbrel::IndexKeyModel::new(#target) }
            }
        });
        let (include, options) = (&self.include, &self.options);
        tokens.extend(quote! {
            __whimbrel::IndexModel {
                keys: &[#(#keys),*],
                include: &[#(#include),*],
                #(#options,)*
                ..__whimbrel::IndexModel::new(&[])
            }
        });
    }
}
