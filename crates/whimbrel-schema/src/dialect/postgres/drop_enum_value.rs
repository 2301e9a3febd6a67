//! Taking a value away from an enum type: PostgreSQL cannot, so that a new type takes the old one's
//! place.
//!
//! The old type makes way first, so that every text that names the type means the new one.

use super::replaced::under_views_of;
use super::{
    ACTS, Postgres, alter_table, change, column, constraint, enumeration, index, measure, trigger,
    unsupported, write,
};
use crate::analyze::act::Concurrency::Plain;
use crate::analyze::act::{ColumnChange, TypeName};
use crate::catalog::{
    Body, Catalog, Check, Column, Definition, Index, IndexKey, KeyTarget, Need, Table,
};
use crate::dialect::PlanFor;
use crate::identifier::Identifier;
use crate::names::automatic;
use crate::operation::{Change, DropEnumValue};
use crate::plan::{Steps, Unsupported};
use crate::types::Type;

impl PlanFor<Postgres> for DropEnumValue {
    fn plan(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let mut after = before.clone();
        // What the catalog refuses it refuses again right after, with its reason.
        if self.apply(&mut after).is_err() {
            return Ok(());
        }
        let Some(made) = after.enumeration(&self.name) else {
            return Ok(());
        };
        let tables: Vec<&Table> = before.tables().filter(|t| has(t, &self.name)).collect();
        must_be_free(before, &self.name)?;
        for table in &tables {
            must_be_changeable(before, table, &self.name)?;
        }
        let old = self
            .name
            .sibling(&automatic(["__whimbrel_old", self.name.local()]));
        enumeration::rename(before, steps, &self.name, &old);
        enumeration::create(before, steps, made);
        for table in &tables {
            if let Some(now) = after.table(&table.name) {
                self.change_table(dialect, before, steps, (table, now))?;
            }
        }
        let drop = write().raw("DROP TYPE ").name(&old).finish();
        change(before, steps, ACTS.drop_type(&old), drop);
        for (table, column) in before.columns_of_enumeration(&self.name) {
            measure(steps, table, Some(&column.name));
        }
        Ok(())
    }
}

impl DropEnumValue {
    fn change_table(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
        (table, now): (&Table, &Table),
    ) -> Result<(), Unsupported> {
        let columns = columns_of(table, &self.name);
        let names: Vec<&Identifier> = columns.iter().map(|column| &column.name).collect();
        let checks = table.checks.iter();
        let checks: Vec<&Check> = checks
            .filter(|check| names.iter().any(|name| check.expression.mentions(name)))
            .collect();
        let indexes = table.indexes.iter();
        let indexes: Vec<&Index> = indexes.filter(|index| computes(index, &names)).collect();
        steps.lock(&table.name);
        under_views_of(
            &table.name,
            &names,
            before,
            steps,
            Definition::clone,
            |steps| {
                for check in &checks {
                    let act = ACTS.drop_constraint(&table.name, &check.name);
                    change(
                        before,
                        steps,
                        act,
                        constraint::drop(&table.name, &check.name),
                    );
                }
                for dropped in &indexes {
                    let name = table.name.sibling(&dropped.name);
                    let text = write().raw("DROP INDEX ").name(&name).finish();
                    change(before, steps, ACTS.drop_index(&name, Plain), text);
                }
                self.alter(dialect, before, steps, (table, now))?;
                for check in &checks {
                    let added = ACTS.check(check, Some(now));
                    let mut add = alter_table(&table.name);
                    add.raw("ADD ").raw(&constraint::check(check)?);
                    change(
                        before,
                        steps,
                        ACTS.add_constraint(&table.name, added),
                        add.finish(),
                    );
                }
                for made in &indexes {
                    let act = ACTS.create_index(&table.name, Some(now), made, Plain);
                    change(
                        before,
                        steps,
                        act,
                        index::create(&table.name, made, "INDEX ")?,
                    );
                }
                Ok(())
            },
        )?;
        for column in columns_of(now, &self.name) {
            trigger::replace_function(dialect, steps, &table.name, column)?;
        }
        Ok(())
    }

    /// One statement a table, so that its rows are written once.
    fn alter(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
        (table, now): (&Table, &Table),
    ) -> Result<(), Unsupported> {
        let mut parts = Vec::new();
        let mut changes = Vec::new();
        for column in columns_of(now, &self.name) {
            let alter = || {
                let mut sql = write();
                sql.raw("ALTER COLUMN ").name(&column.name).raw(" ");
                sql
            };
            if column.default.is_some() {
                parts.push(alter().raw("DROP DEFAULT").finish());
                changes.push(ACTS.column(&column.name, ColumnChange::DropDefault));
            }
            let (to, act) = self.named(&column.data_type);
            let using = self.using(column, &to);
            let retype = ColumnChange::Type {
                to: act,
                collation: None,
                using: Some(ACTS.expression(&using, Some(table))),
            };
            parts.push(
                alter()
                    .raw("TYPE ")
                    .raw(&to)
                    .raw(" USING ")
                    .raw(&using)
                    .finish(),
            );
            changes.push(ACTS.column(&column.name, retype));
            if let Some(default) = &column.default {
                let written = column::value(dialect, default, &column.data_type)?;
                parts.push(alter().raw("SET DEFAULT ").raw(&written).finish());
                let default = ACTS.value(default, &written, Some(table));
                changes.push(ACTS.column(&column.name, ColumnChange::SetDefault(default)));
            }
        }
        let text = alter_table(&table.name).raw(&parts.join(", ")).finish();
        change(before, steps, ACTS.alter(&table.name, changes), text);
        Ok(())
    }

    fn named(&self, data_type: &Type) -> (String, TypeName) {
        let mut text = write().name(&self.name).finish();
        let mut name = ACTS.made_type(&self.name);
        if matches!(data_type, Type::Array(_)) {
            text.push_str("[]");
            name.dimensions = 1;
        }
        (text, name)
    }

    /// The new value, made from the old one's text; a value that is gone stops the statement.
    fn using(&self, column: &Column, to: &str) -> String {
        let mut sql = write();
        let list = if matches!(column.data_type, Type::Array(_)) {
            "[]"
        } else {
            ""
        };
        let old = write().name(&column.name).raw("::text").raw(list).finish();
        match &self.replaced_by {
            None => {
                sql.raw(&old);
            }
            Some(other) if list.is_empty() => {
                sql.raw("(CASE ")
                    .raw(&old)
                    .raw(" WHEN ")
                    .string(&self.value);
                sql.raw(" THEN ").string(other);
                sql.raw(" ELSE ").raw(&old).raw(" END)");
            }
            Some(other) => {
                sql.raw("array_replace(")
                    .raw(&old)
                    .raw(", ")
                    .string(&self.value);
                sql.raw(", ").string(other).raw(")");
            }
        }
        sql.raw("::").raw(to).finish()
    }
}

fn columns_of<'t>(table: &'t Table, name: &str) -> Vec<&'t Column> {
    let columns = table.columns.iter();
    columns.filter(|column| is_of(column, name)).collect()
}

fn is_of(column: &Column, name: &str) -> bool {
    let of = column.data_type.enumeration();
    of.is_some_and(|known| known == name)
}

fn has(table: &Table, name: &str) -> bool {
    table.columns.iter().any(|column| is_of(column, name))
}

/// Tells whether an index holds a text over one of the columns; what it keeps of the columns
/// themselves the server builds anew.
fn computes(index: &Index, columns: &[&Identifier]) -> bool {
    let keys = index
        .keys
        .iter()
        .filter_map(|IndexKey { target, .. }| match target {
            KeyTarget::Column(_) => None,
            KeyTarget::Expression(text) => Some(text),
        });
    let mut texts = index.filter.iter().chain(keys);
    texts.any(|text| columns.iter().any(|column| text.mentions(column)))
}

/// Refuses while a function, domain or composite type has the type.
fn must_be_free(before: &Catalog, name: &Identifier) -> Result<(), Unsupported> {
    let holds = |data_type: &Type| data_type.enumeration() == Some(name);
    let user = before.definitions().find(|definition| {
        let is_made_of = match &definition.body {
            Body::Domain { data_type, .. } => holds(data_type),
            Body::Composite(parts) => parts.iter().any(|part| holds(&part.data_type)),
            Body::Name
            | Body::Extension { .. }
            | Body::Sequence { .. }
            | Body::View { .. }
            | Body::Statement(_) => false,
        };
        let is_view = definition.key.kind.is_view();
        is_made_of || !is_view && definition.needs.contains(&Need::Enumeration(name.clone()))
    });
    match user {
        None => Ok(()),
        Some(user) => Err(in_the_way(name, &user.key.to_string())),
    }
}

/// Refuses what the server does not change under a column: keys between two tables, computed columns,
/// triggers and policies.
fn must_be_changeable(
    before: &Catalog,
    table: &Table,
    name: &Identifier,
) -> Result<(), Unsupported> {
    for column in columns_of(table, name) {
        let of = &column.name;
        let own = table
            .foreign_keys
            .iter()
            .find(|key| key.columns.contains(of));
        let mut referring = before.referencing(&table.name);
        let referring = referring.find(|(_, key)| key.references.contains(of));
        if let Some(key) = own.or(referring.map(|(_, key)| key)) {
            return Err(in_the_way(name, &format!("the foreign key `{}`", key.name)));
        }
        let computed = table.columns.iter().find(|other| {
            let rule = other.generated.as_ref();
            rule.is_some_and(|rule| rule.expression.mentions(of))
        });
        if let Some(computed) = computed {
            let by = format!("the computed column `{}`", computed.name);
            return Err(in_the_way(name, &by));
        }
        let reader = before.definitions_of(&table.name).find(|definition| {
            let text = definition.text();
            text.is_some_and(|text| text.mentions(of))
        });
        if let Some(reader) = reader {
            return Err(in_the_way(name, &reader.key.to_string()));
        }
    }
    Ok(())
}

fn in_the_way(name: &Identifier, by: &str) -> Unsupported {
    unsupported(
        format!("makes the enum type `{name}` anew to drop a value, which {by} does not allow"),
        format!("drop {by} before, and create it again after"),
    )
}
