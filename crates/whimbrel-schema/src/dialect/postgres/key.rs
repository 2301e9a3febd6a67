//! Primary keys and unique constraints.

use super::constraint::{columns, deferral, named};
use super::{
    ACTS, Postgres, alter_table, change, index, partitioned, sqlite_only, unsupported, write,
};
use crate::analyze::act::Constraint;
use crate::catalog::{Catalog, KeyOptions, PrimaryKey, Table, Unique};
use crate::dialect::acts::Over;
use crate::dialect::{PlanFor, Writer};
use crate::identifier::Identifier;
use crate::operation::{AddPrimaryKey, AddUnique, Operation};
use crate::plan::{Steps, Unsupported};

/// A constraint that an index keeps.
#[derive(Clone, Copy)]
struct Key<'k> {
    kind: &'static str,
    name: &'k Identifier,
    columns: &'k [Identifier],
    options: Option<&'k KeyOptions>,
}

impl<'k> From<&'k PrimaryKey> for Key<'k> {
    fn from(key: &'k PrimaryKey) -> Self {
        Self {
            kind: "PRIMARY KEY",
            name: &key.name,
            columns: &key.columns,
            options: key.options.as_deref(),
        }
    }
}

impl<'k> From<&'k Unique> for Key<'k> {
    fn from(unique: &'k Unique) -> Self {
        Self {
            kind: "UNIQUE",
            name: &unique.name,
            columns: &unique.columns,
            options: unique.options.as_deref(),
        }
    }
}

/// Refuses a primary key over columns that may be NULL, which SQLite alone has.
pub(super) fn must_not_be_null(table: &Table) -> Result<(), Unsupported> {
    let key = table.primary_key.as_ref();
    match key.and_then(|key| table.nullable_key_column(key)) {
        None => Ok(()),
        Some(column) => Err(unsupported(
            format!(
                "has no NULL in a primary key, and `{column}` of `{}` may be NULL",
                table.name
            ),
            "take `.nullable()` away, or put the operation into `schema.only(Backend::Sqlite, …)`",
        )),
    }
}

/// A primary key as the definition of a table takes it.
///
/// # Errors
///
/// When the server has no such key.
pub(super) fn primary_key(dialect: &Postgres, key: &PrimaryKey) -> Result<String, Unsupported> {
    Key::from(key).definition(dialect)
}

/// A unique constraint as the definition of a table takes it.
///
/// # Errors
///
/// When the server has no such constraint.
pub(super) fn unique(dialect: &Postgres, unique: &Unique) -> Result<String, Unsupported> {
    Key::from(unique).definition(dialect)
}

impl Key<'_> {
    fn definition(&self, dialect: &Postgres) -> Result<String, Unsupported> {
        self.must_be_possible(dialect)?;
        let mut sql = named(self.name);
        sql.raw(self.kind);
        if self
            .options
            .is_some_and(|options| options.nulls_not_distinct)
        {
            sql.raw(" NULLS NOT DISTINCT");
        }
        columns(sql.raw(" "), self.columns);
        self.include(&mut sql);
        Ok(sql.raw(self.deferral()).finish())
    }

    fn must_be_possible(&self, dialect: &Postgres) -> Result<(), Unsupported> {
        sqlite_only::must_not_be_in_key(self.name, self.options)?;
        let needs = self
            .options
            .is_some_and(|options| options.nulls_not_distinct);
        match needs && !dialect.capabilities.nulls_not_distinct {
            true => Err(nulls_are_distinct(self.name)),
            false => Ok(()),
        }
    }

    fn include(&self, sql: &mut Writer) {
        let carried = self
            .options
            .map_or(&[][..], |options| options.include.as_slice());
        if !carried.is_empty() {
            columns(sql.raw(" INCLUDE "), carried);
        }
    }

    fn deferral(&self) -> &'static str {
        deferral(
            self.options
                .map(|options| options.deferrable)
                .unwrap_or_default(),
        )
    }

    /// The unique index that the key is laid over.
    fn index(&self) -> Unique {
        Unique {
            options: self.options.cloned().map(Box::new),
            ..Unique::new(self.name.clone(), self.columns.to_vec())
        }
    }
}

/// Refuses a key or index in which NULL may be there once.
pub(super) fn nulls_are_distinct(name: &str) -> Unsupported {
    unsupported(
        format!("takes two rows with NULL for the same in `{name}` since version 15"),
        "update the server, or leave `nulls_not_distinct()` away",
    )
}

/// A key that a table gets.
pub(super) enum NewKey {
    /// Its primary key.
    Primary(PrimaryKey),
    /// A unique constraint.
    Unique(Unique),
}

impl NewKey {
    /// The key of a table that has this name.
    pub(super) fn of(table: &Table, name: &Identifier) -> Option<Self> {
        let primary = table.primary_key.as_ref().filter(|key| key.name == *name);
        let unique = || table.unique(name).cloned().map(Self::Unique);
        primary.cloned().map(Self::Primary).or_else(unique)
    }

    /// Its name.
    pub(super) const fn name(&self) -> &Identifier {
        match self {
            Self::Primary(key) => &key.name,
            Self::Unique(unique) => &unique.name,
        }
    }

    /// The operation that adds it.
    pub(super) fn operation(&self, table: &Identifier) -> Operation {
        let table = table.clone();
        match self {
            Self::Primary(key) => {
                let key = key.clone();
                AddPrimaryKey { table, key }.into()
            }
            Self::Unique(unique) => {
                let unique = unique.clone();
                AddUnique { table, unique }.into()
            }
        }
    }

    /// The key as the definition of a table takes it.
    ///
    /// # Errors
    ///
    /// When the server has no such key.
    pub(super) fn definition(&self, dialect: &Postgres) -> Result<String, Unsupported> {
        self.key().definition(dialect)
    }

    /// The key as acts describe it.
    pub(super) fn act(&self, over: Over) -> Constraint {
        match self {
            Self::Primary(key) => ACTS.primary_key(key, over),
            Self::Unique(unique) => ACTS.unique(unique, over),
        }
    }

    fn key(&self) -> Key<'_> {
        match self {
            Self::Primary(key) => key.into(),
            Self::Unique(unique) => unique.into(),
        }
    }
}

/// Adds a key: while the table is in use, over an index that is built beforehand.
///
/// # Errors
///
/// When the server has no such key, or may corrupt its index.
pub(super) fn add(
    dialect: &Postgres,
    before: &Catalog,
    steps: &mut Steps,
    table: &Identifier,
    new: &NewKey,
) -> Result<(), Unsupported> {
    let key = new.key();
    key.must_be_possible(dialect)?;
    let mut add = alter_table(table);
    let over = if steps.is_in_use(table) {
        let mut build = write();
        build.raw("CREATE UNIQUE INDEX CONCURRENTLY ");
        build.name(key.name).raw(" ON ").name(table).raw(" ");
        columns(&mut build, key.columns);
        key.include(&mut build);
        if key
            .options
            .is_some_and(|options| options.nulls_not_distinct)
        {
            build.raw(" NULLS NOT DISTINCT");
        }
        let built = ACTS.create_key_index(table, &key.index());
        let of = (table, key.name, true);
        index::build_concurrently(dialect, steps, of, built, build.finish())?;
        add.raw("ADD CONSTRAINT ").name(key.name);
        add.raw(" ")
            .raw(key.kind)
            .raw(" USING INDEX ")
            .name(key.name);
        add.raw(key.deferral());
        Over::Existing
    } else {
        add.raw("ADD ").raw(&key.definition(dialect)?);
        Over::Own
    };
    steps.lock(table);
    change(
        before,
        steps,
        ACTS.add_constraint(table, new.act(over)),
        add.finish(),
    );
    Ok(())
}

/// Adds a key to a table, or to a partitioned one with its partitions.
fn add_to_any(
    dialect: &Postgres,
    before: &Catalog,
    steps: &mut Steps,
    table: &Identifier,
    new: &NewKey,
) -> Result<(), Unsupported> {
    let is_partitioned = before.table(table).is_some_and(Table::is_partitioned);
    match is_partitioned && steps.is_in_use(table) {
        true => partitioned::add_key(dialect, before, steps, table, new),
        false => add(dialect, before, steps, table, new),
    }
}

impl PlanFor<Postgres> for AddPrimaryKey {
    fn plan(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let new = NewKey::Primary(self.key.clone());
        add_to_any(dialect, before, steps, &self.table, &new)
    }
}

impl PlanFor<Postgres> for AddUnique {
    fn plan(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let new = NewKey::Unique(self.unique.clone());
        add_to_any(dialect, before, steps, &self.table, &new)
    }
}
