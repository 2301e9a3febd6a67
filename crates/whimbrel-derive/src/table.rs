//! What is said of the struct: its table, and what spans several columns.

use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Ident, LitStr, Path, Result, Token, Type};

use crate::check::Check;
use crate::column::Column;
use crate::diesel;
use crate::foreign_key::ForeignKey;
use crate::index::Index;
use crate::item::{Item, Name, in_list, of_attributes};
use crate::unique::Key;

/// What is said of the struct.
#[derive(Default)]
pub(crate) struct Table {
    pub(crate) name: Option<LitStr>,
    pub(crate) schema: Option<LitStr>,
    pub(crate) renamed_from: Option<LitStr>,
    pub(crate) comment: Option<LitStr>,
    pub(crate) primary_key: Option<Key>,
    /// Whether it is said that there is none.
    pub(crate) no_primary_key: bool,
    pub(crate) uniques: Vec<Key>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) checks: Vec<Check>,
    pub(crate) foreign_keys: Vec<ForeignKey>,
    /// Columns that no field reads.
    pub(crate) columns: Vec<Column>,
    /// `strict`, `without_rowid`, `unlogged`.
    pub(crate) flags: Vec<Ident>,
    /// The crate that re-exports the traits.
    pub(crate) krate: Option<Path>,
    /// Where the schema is that the gate verified.
    pub(crate) catalog: Option<Path>,
    /// What Diesel's own attributes say.
    pub(crate) diesel: diesel::OfStruct,
}

/// The words that mean something at a struct.
pub(crate) const KNOWN: [&str; 16] = [
    "catalog",
    "check",
    "column",
    "comment",
    "crate",
    "foreign_key",
    "index",
    "no_primary_key",
    "primary_key",
    "renamed_from",
    "schema",
    "strict",
    "table",
    "unique",
    "unlogged",
    "without_rowid",
];

/// `name: Type, …`
struct Hidden(Name, Type, Vec<Item>);

impl Parse for Hidden {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name: Name = match input.peek(LitStr) {
            true => (&input.parse::<LitStr>()?).into(),
            false => (&input.call(Ident::parse_any)?).into(),
        };
        input.parse::<Token![:]>()?;
        let data_type = input.parse()?;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        Ok(Self(name, data_type, in_list(input.parse()?)?))
    }
}

impl Table {
    /// Reads the attributes of a struct.
    pub(crate) fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut table = Self {
            diesel: diesel::OfStruct::of(attributes)?,
            ..Self::default()
        };
        for item in of_attributes(attributes, "model")? {
            table.take(&item)?;
        }
        Ok(table)
    }

    fn take(&mut self, item: &Item) -> Result<()> {
        match item.word.to_string().as_str() {
            "table" => set(&mut self.name, item, item.text()?)?,
            "schema" => set(&mut self.schema, item, item.text()?)?,
            "renamed_from" => set(&mut self.renamed_from, item, item.text()?)?,
            "comment" => set(&mut self.comment, item, item.text()?)?,
            "crate" => set(&mut self.krate, item, syn::parse2(item.value()?)?)?,
            "catalog" => set(&mut self.catalog, item, syn::parse2(item.value()?)?)?,
            "primary_key" => {
                let key = Key::of(item, Vec::new())?;
                set(&mut self.primary_key, item, key)?;
            }
            "no_primary_key" => {
                item.flag()?;
                self.no_primary_key = true;
            }
            "strict" | "without_rowid" | "unlogged" => {
                item.flag()?;
                self.flags.push(item.word.clone());
            }
            "unique" => self.uniques.push(Key::of(item, Vec::new())?),
            "index" => self.indexes.push(Index::of_struct(item)?),
            "check" => self.checks.push(Check::of(item, None)?),
            "foreign_key" => self.foreign_keys.push(ForeignKey::of_struct(item)?),
            "column" => {
                let Hidden(name, data_type, items) = syn::parse2(item.list()?)?;
                let column = Column::without_field(name, data_type, &items)?;
                self.columns.push(column);
            }
            _ => return Err(item.unknown(&KNOWN)),
        }
        Ok(())
    }
}

fn set<T>(slot: &mut Option<T>, item: &Item, value: T) -> Result<()> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(item.error(&format!("`{}` is said twice", item.word))),
    }
}
