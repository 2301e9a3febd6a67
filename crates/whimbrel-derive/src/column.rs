//! A column: a field with its attributes, or what `column(name: Type, …)` says of the struct.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Error, Field, LitInt, LitStr, Result, Type};

use crate::check::Check;
use crate::diesel;
use crate::foreign_key::ForeignKey;
use crate::index::Index;
use crate::item::{Body, Item, Name, of_attributes};
use crate::names::Known;
use crate::types::{DataType, digits};
use crate::unique::Key;
use crate::value;

/// A column, and what was said of it alone.
pub(crate) struct Column {
    pub(crate) name: Name,
    field: Option<String>,
    data_type: Type,
    /// The type said instead of the field's own.
    said_type: Option<TokenStream>,
    nullable: Option<bool>,
    /// Changes of the type, in order.
    narrowed: Vec<TokenStream>,
    default: Option<TokenStream>,
    on_update: Option<TokenStream>,
    /// Other fields of the `ColumnModel`.
    options: Vec<TokenStream>,
    pub(crate) primary_key: Option<Span>,
    pub(crate) uniques: Vec<Key>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) checks: Vec<Check>,
    pub(crate) foreign_keys: Vec<ForeignKey>,
}

/// The words that mean something at a field.
pub(crate) const KNOWN: [&str; 22] = [
    "autoincrement",
    "check",
    "collation",
    "column",
    "comment",
    "default",
    "generated",
    "generated_virtual",
    "identity",
    "index",
    "length",
    "nullable",
    "on_update",
    "precision",
    "primary_key",
    "references",
    "renamed_from",
    "skip",
    "timezone",
    "type",
    "unique",
    "without_timezone",
];

impl Column {
    /// The column of a field; `None` when it is skipped.
    pub(crate) fn of_field(field: &Field) -> Result<Option<Self>> {
        let Some(ident) = &field.ident else {
            let message = "the fields of a model have names, as its columns do";
            return Err(Error::new(field.span(), message));
        };
        let items = of_attributes(&field.attrs, "model")?;
        if let Some(skip) = items.iter().find(|item| item.word == "skip") {
            skip.flag()?;
            return match items.as_slice() {
                [_] => Ok(None),
                _ => Err(skip.error("a field that is skipped is no column")),
            };
        }
        let own = Name::from(ident);
        let mut said = diesel::column_name(&field.attrs)?;
        if let Some(item) = items.iter().find(|item| item.word == "column") {
            said = Some((&item.text()?).into());
        }
        let field_name = said.as_ref().map(|_| own.text.clone());
        let name = Name {
            text: said.map_or(own.text, |name| name.text),
            span: ident.span(),
        };
        let mut column = Self::new(name, field.ty.clone());
        column.field = field_name.filter(|field| *field != column.name.text);
        column.take_all(&items)?;
        Ok(Some(column))
    }

    /// A column that no field reads.
    pub(crate) fn without_field(name: Name, data_type: Type, items: &[Item]) -> Result<Self> {
        let mut column = Self::new(name, data_type);
        let misplaced = |item: &&Item| item.word == "skip" || item.word == "column";
        if let Some(item) = items.iter().find(misplaced) {
            return Err(item.error("this is said of fields"));
        }
        column.take_all(items)?;
        Ok(column)
    }

    fn new(name: Name, data_type: Type) -> Self {
        Self {
            name,
            field: None,
            data_type,
            said_type: None,
            nullable: None,
            narrowed: Vec::new(),
            default: None,
            on_update: None,
            options: Vec::new(),
            primary_key: None,
            uniques: Vec::new(),
            indexes: Vec::new(),
            checks: Vec::new(),
            foreign_keys: Vec::new(),
        }
    }

    fn take_all(&mut self, items: &[Item]) -> Result<()> {
        for (at, item) in items.iter().enumerate() {
            let is_repeatable = ["check", "index", "unique"]
                .iter()
                .any(|word| item.word == word);
            let again = items
                .iter()
                .take(at)
                .any(|earlier| earlier.word == item.word);
            if again && !is_repeatable {
                return Err(item.error(&format!("`{}` is said twice", item.word)));
            }
            self.take(item)?;
        }
        Ok(())
    }

    fn take(&mut self, item: &Item) -> Result<()> {
        let name = || self.name.clone();
        let option = match item.word.to_string().as_str() {
            "column" => return Ok(()),
            "primary_key" => {
                item.flag()?;
                self.primary_key = Some(item.word.span());
                return Ok(());
            }
            "unique" => return Key::of(item, vec![name()]).map(|key| self.uniques.push(key)),
            "index" => return Index::of_field(item, name()).map(|index| self.indexes.push(index)),
            "check" => return Check::of(item, Some(name())).map(|check| self.checks.push(check)),
            "references" => {
                let key = ForeignKey::of_field(item, name())?;
                self.foreign_keys.push(key);
                return Ok(());
            }
            "default" => {
                self.default = Some(value::of_item(item)?);
                return Ok(());
            }
            "on_update" => {
                self.on_update = Some(value::of_item(item)?);
                return Ok(());
            }
            "type" | "nullable" | "length" | "precision" | "timezone" | "without_timezone" => {
                return self.take_type(item);
            }
            "identity" | "autoincrement" => identity(item)?,
            "generated" => generated(item, &quote!(Stored))?,
            "generated_virtual" => generated(item, &quote!(Virtual))?,
            "comment" | "collation" => some(item, &item.text()?),
            "renamed_from" => some(item, &self.former_name(item)?),
            _ => return Err(item.unknown(&KNOWN)),
        };
        self.options.push(option);
        Ok(())
    }

    fn former_name(&self, item: &Item) -> Result<LitStr> {
        let text = item.text()?;
        match text.value() == self.name.text {
            true => Err(Error::new(text.span(), "this is the name that it has now")),
            false => Ok(text),
        }
    }

    fn take_type(&mut self, item: &Item) -> Result<()> {
        let span = item.word.span();
        let change = match item.word.to_string().as_str() {
            "type" => {
                let DataType(said) = syn::parse2(item.value()?)?;
                self.said_type = Some(said);
                return Ok(());
            }
            "nullable" => {
                self.nullable = Some(match &item.body {
                    Body::Flag => true,
                    _ => syn::parse2::<syn::LitBool>(item.value()?)?.value,
                });
                return Ok(());
            }
            "length" => {
                let length: LitInt = syn::parse2(item.tokens()?)?;
                quote_spanned!(span=> __whimbrel::with_length(data_type, #length))
            }
            "precision" => {
                use syn::parse::Parser;
                let (digits, scale) = digits.parse2(item.tokens()?)?;
                quote_spanned!(span=> __whimbrel::with_precision(data_type, #digits, #scale))
            }
            "timezone" => {
                item.flag()?;
                quote_spanned!(span=> __whimbrel::with_timezone(data_type))
            }
            _ => {
                item.flag()?;
                quote_spanned!(span=> __whimbrel::without_timezone(data_type))
            }
        };
        self.narrowed.push(change);
        Ok(())
    }

    /// Its name, and the field's where that is another.
    pub(crate) fn known(&self) -> Known {
        Known {
            column: self.name.text.clone(),
            field: self.field.clone(),
        }
    }
}

fn some(item: &Item, value: &impl ToTokens) -> TokenStream {
    let word = &item.word;
    quote!(#word: ::core::option::Option::Some(#value))
}

fn identity(item: &Item) -> Result<TokenStream> {
    let kind = match &item.body {
        Body::Flag => quote!(ByDefault),
        _ => {
            let word: syn::Ident = syn::parse2(item.value()?)?;
            match word == "always" {
                true => quote!(Always),
                false => return Err(item.error("write `identity` or `identity = always`")),
            }
        }
    };
    Ok(quote!(identity: ::core::option::Option::Some(__whimbrel::Identity::#kind)))
}

fn generated(item: &Item, storage: &TokenStream) -> Result<TokenStream> {
    let expression = value::sql_of_item(item)?;
    Ok(quote! {
        generated: ::core::option::Option::Some(__whimbrel::GeneratedModel {
            expression: #expression,
            storage: __whimbrel::Storage::#storage,
        })
    })
}

impl ToTokens for Column {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (name, span) = (&self.name, self.name.span);
        let data_type = in_static(&self.data_type);
        let column = match &self.said_type {
            // The field's own type need not be one of a column.
            Some(said) => {
                let nullable = is_option(&self.data_type);
                quote_spanned!(span=> __whimbrel::column_of(#name, #said, #nullable))
            }
            None => quote_spanned!(span=> __whimbrel::column::<#data_type>(#name)),
        };
        let narrowed = &self.narrowed;
        let nullable = self.nullable.iter();
        let value = |word: TokenStream, value: &Option<TokenStream>| {
            let value = value.as_ref()?;
            // The complaint that it does not fit lands on the value.
            let span = value.span();
            let fitting = quote_spanned!(span=> __whimbrel::fitting(data_type, #value));
            Some(quote!(#word: ::core::option::Option::Some(#fitting),))
        };
        let default = value(quote!(default), &self.default);
        let on_update = value(quote!(on_update), &self.on_update);
        let options = &self.options;
        tokens.extend(quote! {
            {
                let column = #column;
                let data_type = column.data_type;
                #(let data_type = #narrowed;)*
                __whimbrel::ColumnModel {
                    data_type,
                    #(nullable: #nullable,)*
                    #default
                    #on_update
                    #(#options,)*
                    ..column
                }
            }
        });
    }
}

/// Tells whether a type is written `Option<…>`.
fn is_option(data_type: &Type) -> bool {
    let Type::Path(path) = data_type else {
        return false;
    };
    let last = path.path.segments.last();
    last.is_some_and(|segment| segment.ident.unraw() == "Option")
}

/// The type with every lifetime `'static`: a constant has no others.
fn in_static(data_type: &Type) -> TokenStream {
    replaced(data_type.to_token_stream())
}

fn replaced(tokens: TokenStream) -> TokenStream {
    use proc_macro2::{Group, Ident, TokenTree};
    let mut after_quote = false;
    let mut after_and = false;
    let mut all = TokenStream::new();
    for token in tokens {
        let is_quote = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\'');
        if after_and && !is_quote {
            let span = token.span();
            all.extend(quote_spanned!(span=> 'static));
        }
        after_and = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '&');
        all.extend([match token {
            TokenTree::Ident(word) if after_quote => Ident::new("static", word.span()).into(),
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), replaced(group.stream()));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            other => other,
        }]);
        after_quote = is_quote;
    }
    all
}
