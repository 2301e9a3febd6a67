//! Columns: how they are defined, and adding, dropping and changing them.

use super::{ACTS, Sqlite, bracketed, conversion, enumeration, expression, key, quoted};
use super::{types, unsupported, waiting, writer};
use crate::analyze::act::{Act, ColumnChange, Drop, NewColumn, TableChange};
use crate::backend::Backend;
use crate::catalog::{Catalog, Column, Generated, KeyTarget, Storage, Table};
use crate::dialect::PlanFor;
use crate::dialect::acts::{Over, WrittenColumn};
use crate::expression::{Expression, Literal};
use crate::operation::{
    AddColumn, ChangeComment, ChangeDefault, ChangeNullability, ChangeType, DropColumn,
};
use crate::plan::{Steps, Unsupported};
use crate::types::Type;

impl PlanFor<Sqlite> for AddColumn {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let Some(table) = before.shared_table(&self.table) else {
            return Ok(());
        };
        must_not_be_quoted(&table, &self.column.name)?;
        let same = |old: &Column| old.name.eq_ignore_ascii_case(&self.column.name);
        let waits = steps.waiting_for(&self.table);
        // The new column must not get the values of the one that is dropped.
        if waits.is_some_and(|waiting| waiting.before.columns.iter().any(same)) {
            waiting::end(before, steps)?;
        }
        let added = ACTS.add_column(&self.table, act(&table, &self.column, before)?);
        if self.column.identity.is_some() {
            // Whether it is the primary key is known when the table is made.
            steps.await_rebuild(&table, added, None);
            return Ok(());
        }
        let definition = definition(&table, &self.column, before)?;
        let mut text = writer();
        text.raw("ALTER TABLE ").name(&self.table);
        text.raw(" ADD COLUMN ").raw(&definition);
        if can_be_added(&self.column) {
            steps.await_statement(&table, Some(&self.column.name), added, text.finish());
        } else {
            steps.await_rebuild(&table, added, None);
        }
        Ok(())
    }
}

impl PlanFor<Sqlite> for DropColumn {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let Some(table) = before.shared_table(&self.table) else {
            return Ok(());
        };
        let mut text = writer();
        text.raw("ALTER TABLE ").name(&self.table);
        text.raw(" DROP COLUMN ").name(&self.column);
        let act = ACTS.drop_column(&self.table, &self.column);
        steps.await_statement(&table, None, act, text.finish());
        steps.waiting_drops(&self.table, &self.column);
        Ok(())
    }
}

impl PlanFor<Sqlite> for ChangeType {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let waits = steps.waiting_for(&self.table);
        let is_second = waits.is_some_and(|waiting| {
            let is_new = waiting.before.column(&self.column).is_none();
            is_new || self.using.is_some() || waiting.converts(&self.column)
        });
        if is_second {
            waiting::end(before, steps)?;
        }
        let Some(table) = before.shared_table(&self.table) else {
            return Ok(());
        };
        let Some(column) = table.column(&self.column) else {
            return Ok(());
        };
        let conversion = conversion::conversion(&table, column, self, before)?;
        let mut changed = column.clone();
        changed.data_type = self.to.clone();
        let is_same = types::of_column(&table, column) == types::of_column(&table, &changed)
            && enumeration::check(&self.table, column, before)
                == enumeration::check(&self.table, &changed, before);
        if conversion.is_some() || !is_same {
            steps.await_rebuild(
                &table,
                self.act(&table, (column, &changed), before),
                conversion,
            );
        }
        Ok(())
    }
}

impl ChangeType {
    /// The change of the type, and that of the check which an enum type brings.
    fn act(&self, table: &Table, (old, new): (&Column, &Column), catalog: &Catalog) -> Act {
        let check = |column| enumeration::act(&self.table, column, catalog);
        let (before, after) = (check(old), check(new));
        let is_same = before == after;
        let gone = before.and_then(|check| check.name).filter(|_| !is_same);
        let gone = gone.map(|name| TableChange::DropConstraint {
            name,
            drop: Drop::default(),
        });
        let using = self.using.as_ref();
        let using = using.and_then(|text| text.get(Backend::Sqlite));
        let retype = ColumnChange::Type {
            to: ACTS.type_name(&types::of_column(table, new)),
            collation: ACTS.collation(new.collation.as_deref()),
            using: using.map(|text| ACTS.expression(text, Some(table))),
        };
        let come = after.filter(|_| !is_same).map(TableChange::AddConstraint);
        let retype = ACTS.column(&self.column, retype);
        let changes = gone.into_iter().chain([retype]).chain(come).collect();
        ACTS.alter(&self.table, changes)
    }
}

impl PlanFor<Sqlite> for ChangeNullability {
    fn plan(
        &self,
        dialect: &Sqlite,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        end_when_column_waits(&self.table, &self.column, before, steps)?;
        let Some(table) = before.shared_table(&self.table) else {
            return Ok(());
        };
        let change = if self.nullable {
            ColumnChange::DropNotNull
        } else {
            ColumnChange::SetNotNull
        };
        let act = ACTS.alter_column(&self.table, &self.column, change);
        if self.nullable && dialect.capabilities.drops_rules {
            let mut text = writer();
            text.raw("ALTER TABLE ").name(&self.table);
            text.raw(" ALTER COLUMN ").name(&self.column);
            text.raw(" DROP NOT NULL");
            steps.await_statement(&table, None, act, text.finish());
        } else {
            steps.await_rebuild(&table, act, None);
        }
        Ok(())
    }
}

impl PlanFor<Sqlite> for ChangeDefault {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        end_when_column_waits(&self.table, &self.column, before, steps)?;
        let Some(table) = before.shared_table(&self.table) else {
            return Ok(());
        };
        let column = table.column(&self.column);
        let change = match &self.default {
            Some(default) => {
                let data_type = column.map_or(&Type::Text, |column| &column.data_type);
                let written = expression::write(data_type, default)?;
                ColumnChange::SetDefault(ACTS.value(default, &written, None))
            }
            None => ColumnChange::DropDefault,
        };
        let act = ACTS.alter_column(&self.table, &self.column, change);
        steps.await_rebuild(&table, act, None);
        Ok(())
    }
}

impl PlanFor<Sqlite> for ChangeComment {
    /// SQLite has no comments; the catalog alone keeps them.
    fn plan(&self, _: &Sqlite, _: &Catalog, _: &mut Steps) -> Result<(), Unsupported> {
        Ok(())
    }
}

/// Ends the waiting when the column is added by it: its rows must get what it was added with.
fn end_when_column_waits(
    table: &str,
    column: &str,
    before: &Catalog,
    steps: &mut Steps,
) -> Result<(), Unsupported> {
    let waits = steps.waiting_for(table);
    if waits.is_some_and(|waiting| waiting.before.column(column).is_none()) {
        waiting::end(before, steps)?;
    }
    Ok(())
}

/// The definition of a column, as it stands in `CREATE TABLE` and after `ADD COLUMN`.
///
/// A key, check or reference of the column is a constraint of the table, with two exceptions: the
/// key of a column that numbers its rows, and the check of an enum, which is to go with the column.
pub(super) fn definition(
    table: &Table,
    column: &Column,
    catalog: &Catalog,
) -> Result<String, Unsupported> {
    let mut text = writer();
    text.name(&column.name);
    types::must_be_possible(table, column)?;
    let declared = types::of_column(table, column);
    if !declared.is_empty() {
        text.raw(" ").raw(&declared);
    }
    if let Some(collation) = &column.collation {
        text.raw(" COLLATE ").name(collation);
    }
    if !column.nullable {
        text.raw(" NOT NULL").raw(&key::on_conflict(column.on_null));
    }
    if let Some(default) = &column.default {
        let default = expression::write(&column.data_type, default)?;
        text.raw(" DEFAULT ").raw(&default);
    }
    if let Some(rule) = &column.generated {
        text.raw(" ").raw(&generated(rule)?);
    }
    if column.identity.is_some() {
        text.raw(" CONSTRAINT ").name(numbering_key(table, column)?);
        let key = table.primary_key.as_ref();
        let options = key.and_then(|key| key.options.as_ref());
        let conflict = options.and_then(|options| options.on_conflict);
        text.raw(" PRIMARY KEY").raw(&key::on_conflict(conflict));
        text.raw(" AUTOINCREMENT");
    }
    if let Some(check) = enumeration::check(&table.name, column, catalog) {
        text.raw(" ").raw(&check);
    }
    Ok(text.finish())
}

/// The column as acts describe it.
///
/// # Errors
///
/// As [`definition`].
pub(super) fn act(
    table: &Table,
    column: &Column,
    catalog: &Catalog,
) -> Result<NewColumn, Unsupported> {
    let default = column.default.as_ref();
    let default = default.map(|default| expression::write(&column.data_type, default));
    let key = table
        .primary_key
        .as_ref()
        .filter(|_| column.identity.is_some());
    let key = key.map(|key| ACTS.primary_key(key, Over::Own));
    let check = enumeration::act(&table.name, column, catalog);
    let written = WrittenColumn {
        data_type: ACTS.type_name(&types::of_column(table, column)),
        default: default.transpose()?,
        constraints: key.into_iter().chain(check).collect(),
    };
    Ok(ACTS.new_column(Some(table), column, written))
}

/// The name of the primary key that a column which numbers its rows must be alone.
fn numbering_key<'t>(table: &'t Table, column: &Column) -> Result<&'t str, Unsupported> {
    let key = table.primary_key.as_ref();
    key.filter(|key| key.columns == [column.name.as_str()])
        .map(|key| key.name.as_str())
        .ok_or_else(|| {
            let (table, column) = (&table.name, &column.name);
            unsupported(
                format!("numbers rows only in a column that alone is the primary key, and `{table}.{column}` is not"),
                "make the column alone the primary key, or leave `identity()` away",
            )
        })
}

fn generated(rule: &Generated) -> Result<String, Unsupported> {
    let text = expression::own_text(&rule.expression, "a computed column")?;
    let storage = match rule.storage {
        Storage::Stored => "STORED",
        Storage::Virtual => "VIRTUAL",
    };
    Ok(format!("GENERATED ALWAYS AS {} {storage}", bracketed(text)))
}

/// Tells whether `ADD COLUMN` takes the column also where there are rows
/// ([ALTER TABLE ADD COLUMN](https://www.sqlite.org/lang_altertable.html#altertabaddcol)).
fn can_be_added(column: &Column) -> bool {
    let is_stored = |rule: &Generated| rule.storage == Storage::Stored;
    if column.generated.as_ref().is_some_and(is_stored) {
        return false;
    }
    match &column.default {
        None | Some(Expression::Literal(Literal::Null)) => column.nullable,
        Some(Expression::Literal(_)) => true,
        Some(_) => false,
    }
}

/// Refuses a new column name that stands in double quotes in a rule of the table: SQLite took it
/// for a text so far, and would take it for the column from now on
/// ([Double-quoted String Literals Are Accepted](https://www.sqlite.org/quirks.html#dblquote)).
pub(super) fn must_not_be_quoted(table: &Table, name: &str) -> Result<(), Unsupported> {
    let rules = table.checks.iter().map(|check| &check.expression);
    let generated = table.columns.iter().filter_map(|c| c.generated.as_ref());
    let filters = table.indexes.iter().filter_map(|i| i.filter.as_ref());
    let keys = table.indexes.iter().flat_map(|index| &index.keys);
    let keys = keys.filter_map(|key| match &key.target {
        KeyTarget::Column(_) => None,
        KeyTarget::Expression(rule) => Some(rule),
    });
    let mut texts = rules
        .chain(generated.map(|rule| &rule.expression))
        .chain(filters)
        .chain(keys)
        .filter_map(|text| text.get(Backend::Sqlite));
    if texts.any(|text| has_quoted(text, name)) {
        let quoted = quoted(name);
        let table = &table.name;
        return Err(unsupported(
            format!(
                "reads {quoted} in a rule of `{table}` as a text, and would read it as the new column"
            ),
            "write the text in the rule in single quotes first",
        ));
    }
    Ok(())
}

fn has_quoted(text: &str, name: &str) -> bool {
    use crate::sql::tokens::{Kind, significant, unquoted};
    significant(text, Backend::Sqlite).any(|token| {
        token.kind == Kind::QuotedName && unquoted(token.text(text)).eq_ignore_ascii_case(name)
    })
}
