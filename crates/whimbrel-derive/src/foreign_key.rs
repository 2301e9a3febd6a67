//! `references` of a field, and `foreign_key` of the struct.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{LitStr, Path, Result, Token};

use crate::item::{Body, Element, Item, Name, elements};
use crate::value::optional;

/// A foreign key.
pub(crate) struct ForeignKey {
    /// Its own columns.
    pub(crate) columns: Vec<Name>,
    target: Target,
    name: Option<LitStr>,
    /// The schema of the table that it refers to by name.
    schema: Option<LitStr>,
    options: Vec<TokenStream>,
}

/// What it refers to.
struct Target {
    table: Table,
    columns: Vec<Name>,
    rest: Vec<Item>,
}

enum Table {
    /// A table by its name.
    Named(LitStr),
    /// The table of a model.
    Model(Path),
}

const OPTIONS: [&str; 5] = ["name", "on_delete", "on_update", "deferrable", "schema"];

impl Parse for Table {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        match input.peek(LitStr) {
            true => input.parse().map(Self::Named),
            false => input.parse().map(Self::Model),
        }
    }
}

impl Parse for Target {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let table = input.parse()?;
        let mut target = Self {
            table,
            columns: Vec::new(),
            rest: Vec::new(),
        };
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        for element in elements(input.parse()?)? {
            match (element.name(), element) {
                (Some(name), _) => target.columns.push(name),
                (None, Element::Item(item)) => target.rest.push(item),
                (None, Element::Text(_)) => {}
            }
        }
        Ok(target)
    }
}

impl ForeignKey {
    /// What `references` says of a field's column.
    pub(crate) fn of_field(item: &Item, column: Name) -> Result<Self> {
        let mut key = Self {
            columns: vec![column],
            target: syn::parse2(item.tokens()?)?,
            name: None,
            schema: None,
            options: Vec::new(),
        };
        key.take_rest()?;
        Ok(key)
    }

    /// What `foreign_key(a, b, references(…))` says of the struct.
    pub(crate) fn of_struct(item: &Item) -> Result<Self> {
        let (mut columns, mut options, mut target) = (Vec::new(), Vec::new(), None);
        for element in elements(item.list()?)? {
            match (element.name(), element) {
                (Some(name), _) => columns.push(name),
                (None, Element::Item(option)) if option.word == "references" => {
                    target = Some(syn::parse2::<Target>(option.tokens()?)?);
                }
                (None, Element::Item(option)) => options.push(option),
                (None, Element::Text(_)) => {}
            }
        }
        let missing = "write `foreign_key(a, b, references(\"table\", c, d))`";
        let Some(mut target) = target.filter(|_| !columns.is_empty()) else {
            return Err(item.error(missing));
        };
        target.rest.extend(options);
        let mut key = Self {
            columns,
            target,
            name: None,
            schema: None,
            options: Vec::new(),
        };
        key.take_rest()?;
        Ok(key)
    }

    fn take_rest(&mut self) -> Result<()> {
        for item in std::mem::take(&mut self.target.rest) {
            match item.word.to_string().as_str() {
                "name" => self.name = Some(item.text()?),
                "schema" => self.schema = Some(self.schema_of_text(&item)?),
                "on_delete" | "on_update" => {
                    let (word, action) = (&item.word, action(&item)?);
                    self.options.push(quote!(#word: #action));
                }
                "deferrable" => {
                    let when = deferrable(&item)?;
                    self.options.push(quote!(deferrable: #when));
                }
                _ => return Err(item.unknown(&OPTIONS)),
            }
        }
        Ok(())
    }

    fn schema_of_text(&self, item: &Item) -> Result<LitStr> {
        match &self.target.table {
            Table::Named(_) => item.text(),
            Table::Model(_) => Err(item.error("the model knows its schema")),
        }
    }

    /// A check by rustc that the model referred to has the columns.
    pub(crate) fn check(&self) -> TokenStream {
        let Table::Model(path) = &self.target.table else {
            return TokenStream::new();
        };
        let checks = self.target.columns.iter().map(|column| {
            quote_spanned! {column.span=>
                const _: () = __whimbrel::must_have_column(
                    &<#path as __whimbrel::Model>::MODEL,
                    #column,
                );
            }
        });
        checks.collect()
    }
}

impl ToTokens for ForeignKey {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let table = match &self.target.table {
            Table::Named(name) => match &self.schema {
                Some(schema) => quote!(__whimbrel::TableName::within(#schema, #name)),
                None => quote!(__whimbrel::TableName::new(#name)),
            },
            Table::Model(path) => {
                quote_spanned!(path.span()=> <#path as __whimbrel::Model>::NAME)
            }
        };
        let (columns, referred) = (&self.columns, &self.target.columns);
        let (name, options) = (optional(self.name.as_ref()), &self.options);
        tokens.extend(quote! {
            __whimbrel::ForeignKeyModel {
                name: #name,
                columns: &[#(#columns),*],
                references: &[#(#referred),*],
                #(#options,)*
                ..__whimbrel::ForeignKeyModel::new(&[], #table)
            }
        });
    }
}

/// One of the words of an item, as the variant that it stands for.
fn variant(item: &Item, words: &[(&str, &str)]) -> Result<Ident> {
    let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let word: Ident = syn::parse2(item.value()?)?;
    let found = words.iter().find(|(known, _)| word == *known);
    let body = Body::Flag;
    let (_, variant) = found.ok_or_else(|| {
        Item {
            word: word.clone(),
            body,
        }
        .unknown(&known)
    })?;
    Ok(Ident::new(variant, word.span()))
}

fn action(item: &Item) -> Result<TokenStream> {
    const WORDS: [(&str, &str); 5] = [
        ("no_action", "NoAction"),
        ("restrict", "Restrict"),
        ("cascade", "Cascade"),
        ("set_null", "SetNull"),
        ("set_default", "SetDefault"),
    ];
    let action = variant(item, &WORDS)?;
    Ok(quote!(__whimbrel::Action::#action))
}

/// When a key is checked.
pub(crate) fn deferrable(item: &Item) -> Result<TokenStream> {
    const WORDS: [(&str, &str); 2] = [
        ("initially_immediate", "InitiallyImmediate"),
        ("initially_deferred", "InitiallyDeferred"),
    ];
    let when = variant(item, &WORDS)?;
    Ok(quote!(__whimbrel::Deferrable::#when))
}
