//! `#[derive(Model)]`: a struct becomes a `TableModel`.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Error, Fields, Ident, Result};

use crate::case::snake;
use crate::column::Column;
use crate::compared;
use crate::item::Name;
use crate::names::{Known, must_be_columns};
use crate::table::Table;
use crate::value::optional;

/// Writes the implementation.
pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    if let Some(parameter) = input.generics.type_params().next() {
        let message = "a model describes one table: it has no type parameters";
        return Err(Error::new(parameter.ident.span(), message));
    }
    let mut table = Table::of(&input.attrs)?;
    let mut columns = columns(input)?;
    columns.append(&mut table.columns);
    if columns.is_empty() {
        let message = "a table has at least one column; say `#[model(column(id: i64))]` of one \
                       that no field reads";
        return Err(Error::new(input.ident.span(), message));
    }
    must_differ(&columns)?;
    let primary_key = primary_key(input, &table, &columns)?;
    let known: Vec<Known> = columns.iter().map(Column::known).collect();
    must_be_columns(&names(&table, &columns), &known)?;
    Ok(written(input, &table, &columns, &primary_key))
}

/// The columns that fields read; those that cannot be understood are told all at once.
fn columns(input: &DeriveInput) -> Result<Vec<Column>> {
    let Data::Struct(data) = &input.data else {
        let message = "a model is a struct; an enum of the database derives `SchemaEnum`";
        return Err(Error::new(input.ident.span(), message));
    };
    if let Fields::Unnamed(_) = data.fields {
        let message = "the fields of a model have names, as its columns do";
        return Err(Error::new(input.ident.span(), message));
    }
    let (mut columns, mut errors) = (Vec::new(), None::<Error>);
    for field in &data.fields {
        match (Column::of_field(field), &mut errors) {
            (Ok(column), _) => columns.extend(column),
            (Err(error), Some(errors)) => errors.combine(error),
            (Err(error), none) => *none = Some(error),
        }
    }
    errors.map_or(Ok(columns), Err)
}

fn must_differ(columns: &[Column]) -> Result<()> {
    for (at, column) in columns.iter().enumerate() {
        let name = &column.name;
        let earlier = columns.iter().take(at);
        let mut same = earlier.filter(|earlier| earlier.name.text.eq_ignore_ascii_case(&name.text));
        if same.next().is_some() {
            let message = format!("another field is the column `{}` already", name.text);
            return Err(Error::new(name.span, message));
        }
    }
    Ok(())
}

/// Every column that something of the struct names.
fn names<'t>(table: &'t Table, columns: &'t [Column]) -> Vec<&'t Name> {
    let mut names: Vec<&Name> = Vec::new();
    names.extend(
        table
            .primary_key
            .iter()
            .chain(&table.uniques)
            .flat_map(|key| key.names()),
    );
    names.extend(table.indexes.iter().flat_map(|index| index.names()));
    names.extend(table.foreign_keys.iter().flat_map(|key| &key.columns));
    names.extend(&table.diesel.primary_key);
    for column in columns {
        names.extend(column.uniques.iter().flat_map(|key| key.names()));
        names.extend(column.indexes.iter().flat_map(|index| index.names()));
    }
    names
}

/// The primary key: as said of the struct, of fields, or to Diesel; else the column `id`.
fn primary_key(input: &DeriveInput, table: &Table, columns: &[Column]) -> Result<TokenStream> {
    let of_fields: Vec<&Column> = columns.iter().filter(|c| c.primary_key.is_some()).collect();
    let first = of_fields.first().and_then(|column| column.primary_key);
    let plain = |names: &[&Name]| quote!(__whimbrel::PrimaryKeyModel::new(&[#(#names),*]));
    let key = match (&table.primary_key, first) {
        (Some(_), Some(span)) => {
            let message = "the primary key is said of the struct already";
            return Err(Error::new(span, message));
        }
        (Some(key), None) => key.primary(),
        (None, Some(_)) => {
            let names: Vec<&Name> = of_fields.iter().map(|column| &column.name).collect();
            plain(&names)
        }
        (None, None) if table.no_primary_key => {
            return Ok(optional(None::<&TokenStream>));
        }
        (None, None) if !table.diesel.primary_key.is_empty() => {
            plain(&table.diesel.primary_key.iter().collect::<Vec<_>>())
        }
        (None, None) => match columns.iter().find(|column| column.name.text == "id") {
            Some(column) => plain(&[&column.name]),
            None => {
                let message = "which column is the primary key? Write `#[model(primary_key)]` at \
                               its field, or `#[model(no_primary_key)]` at the struct";
                return Err(Error::new(input.ident.span(), message));
            }
        },
    };
    Ok(optional(Some(&key)))
}

fn written(
    input: &DeriveInput,
    table: &Table,
    columns: &[Column],
    primary_key: &TokenStream,
) -> TokenStream {
    let krate = match &table.krate {
        Some(path) => path.to_token_stream(),
        None => quote!(::whimbrel),
    };
    let ident = &input.ident;
    let (impl_generics, type_generics, bounds) = input.generics.split_for_impl();
    let span = ident.span();
    let model = ident.unraw().to_string();
    let name = table_name(input, table);
    let renamed_from = optional(table.renamed_from.as_ref());
    let comment = optional(table.comment.as_ref());
    let uniques = table
        .uniques
        .iter()
        .chain(columns.iter().flat_map(|c| &c.uniques));
    let foreign_keys = || {
        let of_columns = columns.iter().flat_map(|c| &c.foreign_keys);
        table.foreign_keys.iter().chain(of_columns)
    };
    let keys = foreign_keys();
    let checks = columns.iter().flat_map(|c| &c.checks).chain(&table.checks);
    let indexes = table
        .indexes
        .iter()
        .chain(columns.iter().flat_map(|c| &c.indexes));
    let flags = &table.flags;
    let referred = foreign_keys().map(|key| key.check());
    // One constant a column: rustc tells what is wrong with each of them.
    let each = (0..columns.len()).map(|at| format_ident!("COLUMN_{at}"));
    let each: Vec<Ident> = each.collect();
    let compared = compared::checks(table, ident, columns);
    let new = quote_spanned!(span=> __whimbrel::TableModel::new(#model, NAME, COLUMNS));
    quote! {
        #[doc(hidden)]
        #[allow(unused_qualifications, clippy::all, clippy::pedantic)]
        const _: () = {
            use #krate::model as __whimbrel;

            const NAME: __whimbrel::TableName = #name;
            #(const #each: __whimbrel::ColumnModel = #columns;)*
            const COLUMNS: &[__whimbrel::ColumnModel] = &[#(#each),*];
            const UNIQUES: &[__whimbrel::UniqueModel] = &[#(#uniques),*];
            const FOREIGN_KEYS: &[__whimbrel::ForeignKeyModel] = &[#(#keys),*];
            const CHECKS: &[__whimbrel::CheckModel] = &[#(#checks),*];
            const INDEXES: &[__whimbrel::IndexModel] = &[#(#indexes),*];
            const MODEL: __whimbrel::TableModel = __whimbrel::TableModel {
                renamed_from: #renamed_from,
                comment: #comment,
                primary_key: #primary_key,
                uniques: UNIQUES,
                foreign_keys: FOREIGN_KEYS,
                checks: CHECKS,
                indexes: INDEXES,
                #(#flags: true,)*
                ..#new
            };

            #[automatically_derived]
            impl #impl_generics __whimbrel::Model for #ident #type_generics #bounds {
                const NAME: __whimbrel::TableName = NAME;
                const MODEL: __whimbrel::TableModel = MODEL;
            }

            #(#referred)*
            #compared
        };
    }
}

/// The table: as said, as said to Diesel, or as Diesel would guess.
fn table_name(input: &DeriveInput, table: &Table) -> TokenStream {
    let guessed = || format!("{}s", snake(&input.ident.unraw().to_string()));
    let of_diesel = || table.diesel.table.as_ref().map(|name| name.text.clone());
    let said = table.name.as_ref().map(syn::LitStr::value);
    let name = said.or_else(of_diesel).unwrap_or_else(guessed);
    match &table.schema {
        Some(schema) => quote!(__whimbrel::TableName::within(#schema, #name)),
        None => quote!(__whimbrel::TableName::new(#name)),
    }
}
