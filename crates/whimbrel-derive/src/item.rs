//! What stands in an attribute's parentheses: words, `word = value`, `word(…)`.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Ident, LitStr, Result, Token, token};

/// One thing that an attribute says.
pub(crate) struct Item {
    /// The word that it begins with.
    pub(crate) word: Ident,
    /// What follows.
    pub(crate) body: Body,
}

/// What follows the word.
pub(crate) enum Body {
    /// Nothing.
    Flag,
    /// `= …`
    Value(TokenStream),
    /// `(…)`
    List(TokenStream),
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let word = input.call(Ident::parse_any)?;
        let body = if input.peek(token::Paren) {
            let content;
            syn::parenthesized!(content in input);
            Body::List(content.parse()?)
        } else if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            Body::Value(until_comma(input)?)
        } else {
            Body::Flag
        };
        Ok(Self { word, body })
    }
}

/// The tokens before the next comma that stands in no brackets.
fn until_comma(input: ParseStream<'_>) -> Result<TokenStream> {
    let mut tokens = TokenStream::new();
    // Diesel's attributes hold types: `HashMap<K, V>`.
    let mut open = 0_usize;
    while !input.is_empty() && (open > 0 || !input.peek(Token![,])) {
        open += usize::from(input.peek(Token![<]));
        open -= usize::from(input.peek(Token![>])).min(open);
        input
            .parse::<proc_macro2::TokenTree>()?
            .to_tokens(&mut tokens);
    }
    match tokens.is_empty() {
        true => Err(input.error("a value is missing")),
        false => Ok(tokens),
    }
}

impl Item {
    /// The text that it gives, as in `name = "…"`.
    pub(crate) fn text(&self) -> Result<LitStr> {
        match &self.body {
            Body::Value(tokens) => syn::parse2(tokens.clone()),
            _ => Err(self.error(&format!("write `{} = \"…\"`", self.word))),
        }
    }

    /// The tokens behind `=`.
    pub(crate) fn value(&self) -> Result<TokenStream> {
        match &self.body {
            Body::Value(tokens) => Ok(tokens.clone()),
            _ => Err(self.error(&format!("write `{} = …`", self.word))),
        }
    }

    /// The tokens in its parentheses.
    pub(crate) fn list(&self) -> Result<TokenStream> {
        match &self.body {
            Body::List(tokens) => Ok(tokens.clone()),
            _ => Err(self.error(&format!("write `{}(…)`", self.word))),
        }
    }

    /// Nothing follows the word.
    pub(crate) fn flag(&self) -> Result<()> {
        match &self.body {
            Body::Flag => Ok(()),
            _ => Err(self.error(&format!("`{}` stands alone", self.word))),
        }
    }

    /// The values or the list, whichever follows.
    pub(crate) fn tokens(&self) -> Result<TokenStream> {
        match &self.body {
            Body::Value(tokens) | Body::List(tokens) => Ok(tokens.clone()),
            Body::Flag => Err(self.error(&format!("write `{} = …`", self.word))),
        }
    }

    /// An error at the word.
    pub(crate) fn error(&self, message: &str) -> Error {
        Error::new(self.word.span(), message)
    }

    /// The error for a word that means nothing here.
    pub(crate) fn unknown(&self, known: &[&str]) -> Error {
        let word = self.word.to_string();
        let near = crate::names::nearest(&word, known.iter().copied());
        match near {
            Some(near) => self.error(&format!(
                "`{word}` means nothing here; did you mean `{near}`?"
            )),
            None => self.error(&format!(
                "`{word}` means nothing here; what does: {}",
                known.join(", ")
            )),
        }
    }
}

/// The items of every attribute of a name, such as `model`.
pub(crate) fn of_attributes(attributes: &[Attribute], name: &str) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    for attribute in attributes.iter().filter(|a| a.path().is_ident(name)) {
        let parsed = attribute.parse_args_with(Punctuated::<Item, Token![,]>::parse_terminated)?;
        items.extend(parsed);
    }
    Ok(items)
}

/// The items in a list.
pub(crate) fn in_list(tokens: TokenStream) -> Result<Vec<Item>> {
    let items = Punctuated::<Item, Token![,]>::parse_terminated.parse2(tokens)?;
    Ok(items.into_iter().collect())
}

/// Something in a list: a text, or an item.
pub(crate) enum Element {
    /// A text.
    Text(LitStr),
    /// A word, and what follows.
    Item(Item),
}

impl Parse for Element {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        match input.peek(LitStr) {
            true => input.parse().map(Self::Text),
            false => input.parse().map(Self::Item),
        }
    }
}

/// The elements of a list.
pub(crate) fn elements(tokens: TokenStream) -> Result<Vec<Element>> {
    let elements = Punctuated::<Element, Token![,]>::parse_terminated.parse2(tokens)?;
    Ok(elements.into_iter().collect())
}

/// A name of a column, as it stands in an attribute.
#[derive(Clone)]
pub(crate) struct Name {
    /// The name.
    pub(crate) text: String,
    /// Where it stands.
    pub(crate) span: Span,
}

impl From<&LitStr> for Name {
    fn from(text: &LitStr) -> Self {
        Self {
            text: text.value(),
            span: text.span(),
        }
    }
}

impl From<&Ident> for Name {
    fn from(word: &Ident) -> Self {
        Self {
            text: word.unraw().to_string(),
            span: word.span(),
        }
    }
}

impl ToTokens for Name {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        LitStr::new(&self.text, self.span).to_tokens(tokens);
    }
}

impl Element {
    /// The column that it names, when it is a text or a word alone.
    pub(crate) fn name(&self) -> Option<Name> {
        match self {
            Self::Text(text) => Some(text.into()),
            Self::Item(item) => matches!(item.body, Body::Flag).then(|| (&item.word).into()),
        }
    }
}

/// The names of columns in a list, and nothing else.
pub(crate) fn names(tokens: TokenStream) -> Result<Vec<Name>> {
    let named = elements(tokens)?.into_iter().map(|element| match &element {
        Element::Item(item) if element.name().is_none() => {
            Err(item.error("only names of columns stand here"))
        }
        _ => Ok(element.name()),
    });
    Ok(named
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .flatten()
        .collect())
}
