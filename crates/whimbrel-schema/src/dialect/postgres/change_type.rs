//! Changing the type of a column.

use super::conversion::{Conversion, conversion};
use super::replaced::under_views;
use super::rows::{is_numbered, is_serial};
use super::{
    ACTS, Postgres, alter_table, change, column, measure, text_of, trigger, types, unsupported,
    write,
};
use crate::analyze::act::{Act, ColumnChange};
use crate::catalog::{Catalog, Column, Definition};
use crate::dialect::{PlanFor, quote_identifier};
use crate::identifier::Identifier;
use crate::operation::ChangeType;
use crate::plan::{Steps, Unsupported};
use crate::types::Type;

impl PlanFor<Postgres> for ChangeType {
    fn plan(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let column = before
            .table(&self.table)
            .and_then(|table| table.column(&self.column));
        // A column that is not there is the catalog's finding.
        let Some(column) = column else { return Ok(()) };
        self.check(before)?;
        let (act, alter) = self.alter(dialect, before, column)?;
        let joined = self.is_joined_to_tables_in_use(before, steps);
        if joined {
            steps.split();
        }
        steps.lock(&self.table);
        let same = Definition::clone;
        under_views(&self.table, &self.column, before, steps, same, |steps| {
            change(before, steps, act, alter);
            Ok(())
        })?;
        if is_numbered(column) && column.identity.is_none() && self.to.is_integer() {
            let widen = Act::Harmless("ALTER SEQUENCE");
            steps.statement(widen, self.widen_sequence()?);
        }
        let mut changed = column.clone();
        changed.data_type = self.to.clone();
        trigger::replace_function(dialect, steps, &self.table, &changed)?;
        if joined {
            steps.split();
        }
        // The change has dropped what the server knew of the column's values.
        measure(steps, &self.table, Some(&self.column));
        Ok(())
    }
}

impl ChangeType {
    fn check(&self, before: &Catalog) -> Result<(), Unsupported> {
        let name = &self.column;
        if matches!(&self.to, Type::Custom(to) if is_serial(to)) {
            return Err(unsupported(
                format!("takes {} for a new column only", self.to),
                "change the type to an integer; its sequence stays",
            ));
        }
        let table = before.table(&self.table);
        let mut others = table.iter().flat_map(|table| &table.columns);
        let reader = others.find(|other| {
            let rule = other.generated.as_ref();
            rule.is_some_and(|rule| rule.expression.mentions(name))
        });
        match reader {
            Some(reader) => Err(unsupported(
                format!(
                    "keeps the type of `{name}` while the computed column `{}` reads it",
                    reader.name
                ),
                "drop the computed column before, and add it again after",
            )),
            None => Ok(()),
        }
    }

    /// One statement, so that a default that the server cannot convert is out of the way.
    /// <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DATA-TYPE>
    fn alter(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        column: &Column,
    ) -> Result<(Act, String), Unsupported> {
        let table = before.table(&self.table);
        let mut changes = Vec::new();
        let mut sql = alter_table(&self.table);
        if column.default.is_some() || self.stops_counting(column) {
            sql.raw("ALTER COLUMN ").name(&self.column);
            sql.raw(" DROP DEFAULT, ");
            changes.push(ACTS.column(&self.column, ColumnChange::DropDefault));
        }
        sql.raw("ALTER COLUMN ").name(&self.column);
        sql.raw(" TYPE ").raw(&types::declared(&self.to)?);
        let using = self.using(column)?;
        // Without the clause the column takes its new type's own collation.
        let has_collations = matches!(
            self.to,
            Type::Text | Type::Varchar(_) | Type::Char(_) | Type::Custom(_)
        );
        let collation = column.collation.as_ref().filter(|_| has_collations);
        if let Some(collation) = collation {
            sql.raw(" COLLATE ").name(collation);
        }
        let retype = ColumnChange::Type {
            to: types::act(&self.to)?,
            collation: collation.cloned(),
            using: using.as_ref().map(|text| ACTS.expression(text, table)),
        };
        changes.push(ACTS.column(&self.column, retype));
        if let Some(using) = using {
            if column.generated.is_some() {
                return Err(self.computed());
            }
            sql.raw(" USING ").raw(&using);
        }
        if let Some(default) = &column.default {
            let written = column::value(dialect, default, &self.to)?;
            sql.raw(", ALTER COLUMN ").name(&self.column);
            sql.raw(" SET DEFAULT ").raw(&written);
            let default = ACTS.value(default, &written, table);
            changes.push(ACTS.column(&self.column, ColumnChange::SetDefault(default)));
        }
        Ok((ACTS.alter(&self.table, changes), sql.finish()))
    }

    /// The default of a serial column is its sequence, which counts in integers only.
    fn stops_counting(&self, column: &Column) -> bool {
        let counts = self.to.is_integer() || matches!(self.to, Type::Custom(_));
        matches!(&column.data_type, Type::Custom(from) if is_serial(from)) && !counts
    }

    fn using(&self, column: &Column) -> Result<Option<String>, Unsupported> {
        let name = &self.column;
        if let Some(using) = &self.using {
            let using = text_of(using, &format!("the new value of `{name}`"))?;
            return Ok(Some(write().group(using).finish()));
        }
        let from = &column.data_type;
        let to = &self.to;
        match conversion(from, to) {
            Conversion::Implied => Ok(None),
            Conversion::Cast(types) => {
                let mut sql = write();
                sql.name(name);
                for data_type in &types {
                    sql.raw("::").raw(&types::declared(data_type)?);
                }
                Ok(Some(sql.finish()))
            }
            Conversion::Zoned => Err(unsupported(
                format!("would change `{name}` from {from} to {to} by the session's time zone"),
                "name the zone: `change_type_using(…, \"<column> AT TIME ZONE 'UTC'\")`",
            )),
            Conversion::Unknown => Err(unsupported(
                format!("has no cast from {from} to {to}"),
                "say how the new value is made: `change_type_using(…, \"<expression>\")`",
            )),
        }
    }

    fn computed(&self) -> Unsupported {
        unsupported(
            format!(
                "cannot convert the values of the computed column `{}`",
                self.column
            ),
            "drop the column and add it again with its new type",
        )
    }

    /// The sequence of an identity column follows by itself; that of a serial column does not.
    fn widen_sequence(&self) -> Result<String, Unsupported> {
        let body = write()
            .raw("DECLARE found text := pg_catalog.pg_get_serial_sequence(")
            .string(&quote_identifier(&self.table))
            .raw(", ")
            .string(&self.column)
            .raw(");\nBEGIN\n  IF found IS NOT NULL THEN\n    EXECUTE 'ALTER SEQUENCE ' || found || ' AS ")
            .raw(&types::declared(&self.to)?)
            .raw("';\n  END IF;\nEND")
            .finish();
        Ok(write().raw("DO ").body(&body).finish())
    }

    /// The foreign keys of the column are made anew, which locks the tables on their other side.
    fn is_joined_to_tables_in_use(&self, before: &Catalog, steps: &Steps) -> bool {
        let own = before.table(&self.table).into_iter();
        let own = own.flat_map(|table| &table.foreign_keys);
        let own = own.filter(|key| key.columns.contains(&self.column));
        let referring = before.referencing(&self.table);
        let referring = referring.filter(|(_, key)| key.references.contains(&self.column));
        let others = own
            .map(|key| &key.table)
            .chain(referring.map(|(table, _)| &table.name));
        let mut others = others.filter(|other| **other != self.table);
        others.any(|other: &Identifier| steps.is_in_use(other))
    }
}
