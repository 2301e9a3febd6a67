//! Creating, dropping, emptying tables.

use super::writer;
use super::{
    ACTS, Sqlite, column, constraint, must_not_be_taken, postgres_only, quoted, trigger,
    unsupported,
};
use crate::analyze::act::Act;
use crate::catalog::{Action, Catalog, Table};
use crate::dialect::PlanFor;
use crate::operation::{CreateTable, DropTable, TruncateTable};
use crate::plan::{self, Premise, Requirement, Steps, Unsupported};

impl PlanFor<Sqlite> for CreateTable {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        must_not_be_taken(&self.table.name, before)?;
        postgres_only::must_not_exclude(self.table.exclusions.first())?;
        postgres_only::must_show_every_row(&self.table.options)?;
        let mut table = self.table.clone();
        table.foreign_keys.clear();
        for key in &self.table.foreign_keys {
            // What the catalog refuses it refuses again right after, with its reason.
            let Ok(resolved) = before.resolved_foreign_key(&table, key) else {
                return Ok(());
            };
            table.foreign_keys.push(resolved);
        }
        let act = act(&table, before)?;
        steps.statement(act, create(&table.name, &table, before)?);
        for made in trigger::triggers(&table)? {
            steps.statement(trigger::create_act(&table, &made), made.text);
        }
        Ok(())
    }
}

impl PlanFor<Sqlite> for DropTable {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        // Dropping deletes the rows first, and RESTRICT forbids that where one refers to another.
        // <https://www.sqlite.org/foreignkeys.html#fk_schemacommands>
        let restricts_itself = before.table(&self.table).is_some_and(|table| {
            let mut keys = table.foreign_keys.iter();
            keys.any(|key| key.table == table.name && key.on_delete == Action::Restrict)
        });
        let requirement = if restricts_itself {
            Requirement::Suspended
        } else {
            Requirement::Any
        };
        let text = format!("DROP TABLE {}", quoted(&self.table));
        let act = ACTS.drop_table(&self.table);
        steps.add(vec![act], plan::Action::Statement(text), requirement);
        if steps.is_old(&self.table) {
            steps.given(Premise::Unreferenced {
                table: self.table.clone(),
            });
        }
        Ok(())
    }
}

impl PlanFor<Sqlite> for TruncateTable {
    fn plan(&self, _: &Sqlite, _: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let act = ACTS.delete_every(&self.table);
        steps.row_statement(act, format!("DELETE FROM {}", quoted(&self.table)));
        Ok(())
    }
}

/// `CREATE TABLE` as acts describe it.
fn act(table: &Table, catalog: &Catalog) -> Result<Act, Unsupported> {
    let mut columns = Vec::with_capacity(table.columns.len());
    for column in &table.columns {
        columns.push(column::act(table, column, catalog)?);
    }
    let constraints = constraint::acts(table);
    Ok(ACTS.create_table(table, columns, constraints))
}

/// `CREATE TABLE` of a table under a name, which need not be its own.
pub(super) fn create(name: &str, table: &Table, catalog: &Catalog) -> Result<String, Unsupported> {
    let mut parts = Vec::new();
    for column in &table.columns {
        parts.push(column::definition(table, column, catalog)?);
    }
    parts.extend(constraint::definitions(table)?);
    let mut text = writer();
    text.raw("CREATE TABLE ").name(name);
    text.raw(" (\n    ").raw(&parts.join(",\n    "));
    text.raw("\n)");
    Ok(text.raw(&options(table)?).finish())
}

/// What stands behind the columns
/// ([WITHOUT ROWID](https://www.sqlite.org/withoutrowid.html),
/// [STRICT](https://www.sqlite.org/stricttables.html)).
fn options(table: &Table) -> Result<String, Unsupported> {
    let options = &table.options;
    if options.without_rowid {
        let name = &table.name;
        if table.primary_key.is_none() {
            return Err(unsupported(
                format!("keeps the rows of `{name}` by its primary key, and it has none"),
                "give the table a primary key, or leave `without_rowid()` away",
            ));
        }
        if table.columns.iter().any(|column| column.identity.is_some()) {
            return Err(unsupported(
                format!("numbers the rows of `{name}` only where it has row numbers"),
                "leave `without_rowid()` or `identity()` away",
            ));
        }
    }
    Ok(match (options.without_rowid, options.strict) {
        (false, false) => "",
        (true, false) => " WITHOUT ROWID",
        (false, true) => " STRICT",
        (true, true) => " STRICT, WITHOUT ROWID",
    }
    .to_owned())
}
