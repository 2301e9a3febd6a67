//! Adding, dropping, renaming and changing columns.

use super::names::must_be_usable_in_table;
use super::partitions::inherited_column;
use super::{Catalog, Column, KeyTarget, Reason, Refused, Table};
use crate::expression::Expression;
use crate::identifier::Identifier;
use crate::place::Part;
use crate::types::Type;

impl Catalog {
    /// Adds a column to a table.
    ///
    /// # Errors
    ///
    /// When there is no such table, the name is taken or unusable, or the column contradicts itself.
    pub fn add_column(&mut self, table: &Identifier, column: &Column) -> Result<(), Refused> {
        let current = self.require_table(table)?;
        self.check_new_column(current, column)
            .map_err(|reason| Refused::from(reason).at(Part::Column(column.name.clone())))?;
        self.change_table(table, |table| table.columns.push(column.clone()))?;
        self.for_partitions(table, |c, part| {
            c.add_column(part, &inherited_column(column))
        })
    }

    /// Takes a column away.
    ///
    /// # Errors
    ///
    /// When there is no such column, or a key, check, index or computed column still uses it.
    pub fn drop_column(&mut self, table: &Identifier, column: &Identifier) -> Result<(), Refused> {
        self.require_column(table, column)?;
        if let Some(by) = self.user_of(table, column) {
            let name = column.clone();
            return Err(Reason::InUse { name, by }.into());
        }
        if self.table(table).is_some_and(|t| t.columns.len() == 1) {
            return Err(Reason::NoColumns("a table").into());
        }
        self.change_table(table, |table| {
            table.columns.retain(|c| c.name != *column);
            table.options.forget_column(column);
        })?;
        self.for_partitions(table, |catalog, part| catalog.drop_column(part, column))
    }

    /// Gives a column another name; keys, indexes, expressions, views and triggers follow.
    ///
    /// # Errors
    ///
    /// When there is no such column, the new name is taken or unusable, or a view or trigger reads it
    /// whose text cannot follow.
    pub fn rename_column(
        &mut self,
        table: &Identifier,
        from: &Identifier,
        to: &Identifier,
    ) -> Result<(), Refused> {
        self.require_column(table, from)?;
        must_be_usable_in_table(to)?;
        if self.table(table).is_some_and(|t| t.column(to).is_some()) {
            return Err(Reason::Exists {
                kind: "a column",
                name: to.clone(),
            }
            .into());
        }
        self.require_table(table)
            .and_then(|table| must_be_unspoken(table, to))?;
        self.follow_column(table, from, to)?;
        self.change_table(table, |table| {
            rename_in_table(table, from, to);
            table.options.rename_column(from, to);
        })?;
        self.update_foreign_keys(table, |key| rename_in(&mut key.references, from, to));
        self.for_partitions(table, |catalog, part| catalog.rename_column(part, from, to))
    }

    /// Gives a column another type.
    ///
    /// # Errors
    ///
    /// When there is no such column or enum type, or a foreign key would join types that do not compare.
    pub fn change_type(
        &mut self,
        table: &Identifier,
        column: &Identifier,
        to: &Type,
    ) -> Result<(), Refused> {
        let current = self.require_column(table, column)?;
        let mut changed = current.clone();
        changed.data_type = to.clone();
        self.check_column(&changed)?;
        self.check_foreign_key_types(table, &changed)?;
        self.must_not_part(table, column)?;
        self.change_column(table, column, |column| column.data_type = to.clone())?;
        self.for_partitions(table, |catalog, part| catalog.change_type(part, column, to))
    }

    /// Lets a column be NULL, or no longer.
    ///
    /// # Errors
    ///
    /// When there is no such column, or it would become NULL inside the primary key.
    pub fn change_nullability(
        &mut self,
        table: &Identifier,
        column: &Identifier,
        nullable: bool,
    ) -> Result<(), Refused> {
        self.require_column(table, column)?;
        let in_key = self
            .table(table)
            .is_some_and(|t| t.primary_key_columns().contains(column));
        if nullable && in_key {
            return Err(Reason::Contradiction(format!(
                "`{column}` is part of the primary key and cannot be NULL"
            ))
            .into());
        }
        self.must_be_null_in_table(table, column, nullable)?;
        self.change_column(table, column, |column| column.nullable = nullable)?;
        self.for_partitions(table, |c, part| {
            c.change_nullability(part, column, nullable)
        })
    }

    /// Gives a column a default, or takes it away.
    ///
    /// # Errors
    ///
    /// When there is no such column, it is computed or numbers itself, or the value does not fit.
    pub fn change_default(
        &mut self,
        table: &Identifier,
        column: &Identifier,
        default: Option<&Expression>,
    ) -> Result<(), Refused> {
        let mut changed = self.require_column(table, column)?.clone();
        changed.default = default.cloned();
        self.check_column(&changed)?;
        self.change_column(table, column, |column| column.default = default.cloned())?;
        self.for_partitions(table, |c, part| c.change_default(part, column, default))
    }

    /// Says what a column is for, or takes that away.
    ///
    /// # Errors
    ///
    /// When there is no such column.
    pub fn change_column_comment(
        &mut self,
        table: &Identifier,
        column: &Identifier,
        comment: Option<&str>,
    ) -> Result<(), Refused> {
        self.require_column(table, column)?;
        self.change_column(table, column, |column| {
            column.comment = comment.map(str::to_owned);
        })
    }

    /// The partition key of a table stays what it is.
    fn must_not_part(&self, table: &str, column: &Identifier) -> Result<(), Reason> {
        match self
            .table(table)
            .is_some_and(|table| table.is_parted_by(column))
        {
            false => Ok(()),
            true => Err(Reason::InUse {
                name: column.clone(),
                by: format!("the partition key of `{table}`"),
            }),
        }
    }

    /// What is never NULL in a table is never so in its partitions.
    fn must_be_null_in_table(
        &self,
        table: &str,
        column: &Identifier,
        nullable: bool,
    ) -> Result<(), Reason> {
        let part = self
            .table(table)
            .and_then(|table| table.options.partition.as_ref());
        let parent = part.and_then(|part| self.table(&part.of));
        let held = parent.and_then(|parent| parent.column(column));
        match part.filter(|_| nullable && held.is_some_and(|held| !held.nullable)) {
            None => Ok(()),
            Some(part) => Err(Reason::Contradiction(format!(
                "`{column}` is never NULL in `{}`, of which `{table}` is a partition",
                part.of
            ))),
        }
    }

    pub(super) fn change_column(
        &mut self,
        table: &Identifier,
        column: &Identifier,
        change: impl FnOnce(&mut Column),
    ) -> Result<(), Refused> {
        self.change_table(table, |table| {
            if let Some(column) = table.columns.iter_mut().find(|c| c.name == *column) {
                change(column);
            }
        })
    }

    pub(super) fn check_new_column(&self, table: &Table, column: &Column) -> Result<(), Reason> {
        must_be_usable_in_table(&column.name)?;
        let taken = |c: &Column| c.name.eq_ignore_ascii_case(&column.name);
        if table.columns.iter().any(taken) {
            return Err(Reason::Exists {
                kind: "a column",
                name: column.name.clone(),
            });
        }
        must_be_unspoken(table, &column.name)?;
        self.check_column(column)
    }

    /// Checks what can be said of a column by itself.
    pub(super) fn check_column(&self, column: &Column) -> Result<(), Reason> {
        if let Some(enumeration) = column.data_type.enumeration() {
            self.require_enumeration(enumeration)?;
        }
        let contradiction = |text: String| Err(Reason::Contradiction(text));
        let name = &column.name;
        if column.generated.is_some() && (column.default.is_some() || column.on_update.is_some()) {
            return contradiction(format!("`{name}` is computed and cannot have a default"));
        }
        if column.on_null.is_some() && column.nullable {
            return contradiction(format!(
                "`{name}` may be NULL, so that no row is in conflict with it"
            ));
        }
        if column.identity.is_some() {
            if !column.data_type.is_integer() {
                return contradiction(format!("`{name}` numbers its rows and must be an integer"));
            }
            if column.default.is_some() || column.generated.is_some() || column.nullable {
                return contradiction(format!(
                    "`{name}` numbers its rows: it has no default, is not computed, and is never NULL"
                ));
            }
        }
        match &column.default {
            Some(Expression::Literal(literal)) => self.check_value(column, literal),
            _ => Ok(()),
        }
    }

    /// What still uses a column, in words.
    fn user_of(&self, table: &Identifier, column: &Identifier) -> Option<String> {
        let current = self.table(table)?;
        if current.is_parted_by(column) {
            return Some(format!("the partition key of `{table}`"));
        }
        let key = current.primary_key_columns().contains(column);
        if let Some(key) = current.primary_key.as_ref().filter(|_| key) {
            return Some(format!("the primary key `{}`", key.name));
        }
        if let Some(unique) = current.uniques.iter().find(|u| u.columns.contains(column)) {
            return Some(format!("the unique constraint `{}`", unique.name));
        }
        if let Some(key) = current
            .foreign_keys
            .iter()
            .find(|k| k.columns.contains(column))
        {
            return Some(format!("the foreign key `{}`", key.name));
        }
        if let Some(check) = current
            .checks
            .iter()
            .find(|c| c.expression.mentions(column))
        {
            return Some(format!("the check `{}`", check.name));
        }
        if let Some(index) = current.indexes.iter().find(|index| index.uses(column)) {
            return Some(format!("the index `{}`", index.name));
        }
        if let Some(rule) = current.exclusions.iter().find(|rule| rule.uses(column)) {
            return Some(format!("the exclusion constraint `{}`", rule.name));
        }
        let others = || current.columns.iter().filter(|other| other.name != *column);
        let computed = others().find(|other| {
            let rule = other.generated.as_ref();
            rule.is_some_and(|rule| rule.expression.mentions(column))
        });
        if let Some(computed) = computed {
            return Some(format!("the computed column `{}`", computed.name));
        }
        let kept = others().find(|other| {
            let value = other.on_update.as_ref();
            value.is_some_and(|value| value.mentions(column))
        });
        if let Some(kept) = kept {
            return Some(format!("the `on_update` of `{}`", kept.name));
        }
        let referring = self
            .referencing(table)
            .find(|(_, key)| key.references.contains(column));
        referring
            .map(|(other, key)| format!("the foreign key `{}` of `{}`", key.name, other.name))
            .or_else(|| self.reader_of_column(table, column))
    }
}

impl Table {
    /// The same table with a column under another name; its own keys, indexes and expressions follow.
    #[must_use]
    pub fn with_column_renamed(&self, from: &Identifier, to: &Identifier) -> Self {
        let mut renamed = self.clone();
        rename_in_table(&mut renamed, from, to);
        renamed
    }
}

/// Refuses a name that an expression of the table already holds in quotes.
///
/// SQLite reads a quoted name that is no column as a string
/// ([Double-quoted String Literals](https://www.sqlite.org/quirks.html#dblquote)): with the new column
/// the expression would silently mean something else.
fn must_be_unspoken(table: &Table, name: &Identifier) -> Result<(), Reason> {
    let checks = table.checks.iter();
    let checks = checks.map(|check| (&check.name, &check.expression));
    let filters = table.indexes.iter();
    let filters = filters.filter_map(|index| index.filter.as_ref().map(|f| (&index.name, f)));
    let keys = table.indexes.iter().flat_map(|index| {
        index.keys.iter().filter_map(|key| match &key.target {
            KeyTarget::Expression(text) => Some((&index.name, text)),
            KeyTarget::Column(_) => None,
        })
    });
    let rules = table.exclusions.iter();
    let rules = rules.flat_map(|rule| rule.texts().map(|text| (&rule.name, text)));
    let mut spoken = checks.chain(filters).chain(keys).chain(rules);
    match spoken.find(|(_, text)| text.quotes(name)) {
        None => Ok(()),
        Some((holder, _)) => Err(Reason::Contradiction(format!(
            "`{holder}` already speaks of \"{name}\"; with a column of that name it would mean \
             something else"
        ))),
    }
}

fn rename_in(names: &mut [Identifier], from: &Identifier, to: &Identifier) {
    for name in names.iter_mut().filter(|name| *name == from) {
        *name = to.clone();
    }
}

fn rename_in_table(table: &mut Table, from: &Identifier, to: &Identifier) {
    for column in &mut table.columns {
        if column.name == *from {
            column.name = to.clone();
        }
        if let Some(rule) = &mut column.generated {
            rule.expression = rule.expression.with_column_renamed(from, to);
        }
        if let Some(value) = &mut column.on_update {
            *value = value.with_column_renamed(from, to);
        }
    }
    if let Some(key) = &mut table.primary_key {
        rename_in(&mut key.columns, from, to);
    }
    for unique in &mut table.uniques {
        rename_in(&mut unique.columns, from, to);
    }
    for key in &mut table.foreign_keys {
        rename_in(&mut key.columns, from, to);
        if key.table == table.name {
            rename_in(&mut key.references, from, to);
        }
    }
    for check in &mut table.checks {
        check.expression = check.expression.with_column_renamed(from, to);
    }
    for rule in &mut table.exclusions {
        rule.rename_column(from, to);
    }
    let keys = table.options.partitioning.iter_mut();
    for key in keys.flat_map(|how| &mut how.keys) {
        match key {
            KeyTarget::Column(name) if name == from => *name = to.clone(),
            KeyTarget::Column(_) => {}
            KeyTarget::Expression(text) => *text = text.with_column_renamed(from, to),
        }
    }
    for index in &mut table.indexes {
        rename_in(&mut index.include, from, to);
        index.filter = index
            .filter
            .as_ref()
            .map(|f| f.with_column_renamed(from, to));
        for key in &mut index.keys {
            match &mut key.target {
                KeyTarget::Column(name) if name == from => *name = to.clone(),
                KeyTarget::Column(_) => {}
                KeyTarget::Expression(text) => *text = text.with_column_renamed(from, to),
            }
        }
    }
}
