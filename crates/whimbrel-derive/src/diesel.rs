//! What Diesel's own attributes say: `table_name`, `primary_key`, `column_name`.

use syn::{Attribute, Error, Path, Result};

use crate::item::{Item, Name, names, of_attributes};

/// What `#[diesel(…)]` says of a struct.
#[derive(Default)]
pub(crate) struct OfStruct {
    /// The table: the last part of `table_name`.
    pub(crate) table: Option<Name>,
    /// The columns of `primary_key`.
    pub(crate) primary_key: Vec<Name>,
}

impl OfStruct {
    /// Reads the attributes; what is none of the migrations' business is passed over.
    pub(crate) fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut said = Self::default();
        for item in items(attributes) {
            if item.word == "table_name" {
                let path: Path = syn::parse2(item.value()?)?;
                let last = path.segments.last();
                let last = last.ok_or_else(|| Error::new(item.word.span(), "a path is missing"))?;
                said.table = Some((&last.ident).into());
            } else if item.word == "primary_key" {
                said.primary_key = names(item.list()?)?;
            }
        }
        Ok(said)
    }
}

/// The column that `#[diesel(column_name = …)]` says of a field.
pub(crate) fn column_name(attributes: &[Attribute]) -> Result<Option<Name>> {
    let items = items(attributes);
    let named = items.iter().find(|item| item.word == "column_name");
    let Some(item) = named else { return Ok(None) };
    let tokens = item.value()?;
    let word = syn::parse2::<syn::Ident>(tokens.clone());
    word.map(|word| Some((&word).into()))
        .or_else(|_| Ok(Some((&syn::parse2::<syn::LitStr>(tokens)?).into())))
}

/// Diesel itself says what is wrong with an attribute that cannot be read.
fn items(attributes: &[Attribute]) -> Vec<Item> {
    of_attributes(attributes, "diesel").unwrap_or_default()
}
