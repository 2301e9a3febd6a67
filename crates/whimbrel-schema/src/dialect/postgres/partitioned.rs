//! Indexes and keys of partitioned tables in use: part by part, without stopping writers.
//!
//! `CONCURRENTLY` is for a table with rows of its own. The index of the partitioned table comes first,
//! for it alone and not valid; each partition gets its own; it is valid when all have joined it
//! ([Partition Maintenance](https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE)).

use super::key::NewKey;
use super::{ACTS, Postgres, change, index, key, write};
use crate::analyze::act::Act;
use crate::catalog::{Catalog, Index, Table};
use crate::dialect::acts::Over;
use crate::identifier::Identifier;
use crate::operation::{Change, CreateIndex, Operation};
use crate::plan::{Steps, Unsupported};

/// Adds the steps that create the index of a partitioned table in use.
///
/// # Errors
///
/// When the author wrote no text for an expression, or this version may corrupt such an index.
pub(super) fn create_index(
    dialect: &Postgres,
    before: &Catalog,
    steps: &mut Steps,
    create: &CreateIndex,
) -> Result<(), Unsupported> {
    let operation = Operation::from(create.clone());
    let after = after(before, &operation);
    let work = Work {
        dialect,
        before,
        after: &after,
    };
    work.index(steps, &create.table, &create.index)?;
    must_be_valid(steps, &create.table, &create.index.name);
    Ok(())
}

/// Adds the steps that add the primary key or a unique constraint of a partitioned table in use.
///
/// # Errors
///
/// As [`create_index`].
pub(super) fn add_key(
    dialect: &Postgres,
    before: &Catalog,
    steps: &mut Steps,
    table: &Identifier,
    key: &NewKey,
) -> Result<(), Unsupported> {
    let after = after(before, &key.operation(table));
    let work = Work {
        dialect,
        before,
        after: &after,
    };
    work.key(steps, table, key)?;
    must_be_valid(steps, table, key.name());
    Ok(())
}

/// Stops where a partition that no revision made has no index to match: the whole is not valid then.
fn must_be_valid(steps: &mut Steps, table: &Identifier, index: &Identifier) {
    let index = table.sibling(index);
    let relation = write()
        .string(write().name(&index).finish().as_str())
        .finish();
    let message = format!(
        "the index `{index}` is not valid yet: a partition of `{table}` that no revision made has none to \
         match; create it there, attach it, and run again"
    );
    let message = write().string(&message.replace('%', "%%")).finish();
    let body = format!(
        "BEGIN\n  IF NOT (SELECT indisvalid FROM pg_catalog.pg_index WHERE indexrelid = \
         {relation}::pg_catalog.regclass) THEN\n    RAISE EXCEPTION {message};\n  END IF;\nEND"
    );
    steps.statement(Act::Harmless("DO"), write().raw("DO ").body(&body).finish());
}

/// The schema after an operation; as before when it does not take it, which planning finds out next.
fn after(before: &Catalog, operation: &Operation) -> Catalog {
    let mut after = before.clone();
    let _ = operation.apply(&mut after);
    after
}

struct Work<'c> {
    dialect: &'c Postgres,
    before: &'c Catalog,
    after: &'c Catalog,
}

impl Work<'_> {
    fn index(
        &self,
        steps: &mut Steps,
        table: &Identifier,
        index: &Index,
    ) -> Result<(), Unsupported> {
        let known = self.before.table(table);
        let create = index::create_only(table, index)?;
        steps.lock(table);
        let act = ACTS.create_index_only(table, known, index);
        change(self.before, steps, act, create);
        for partition in self.before.partitions_of(table) {
            let Some(part) = self.after.table(&partition) else {
                continue;
            };
            let parts = self.after.inherited_parts(part);
            let Some(own) = parts.index(&index.name).and_then(|own| part.index(own)) else {
                continue;
            };
            let had = self.before.table(&partition);
            if had.is_none_or(|had| had.index(&own.name).is_none()) {
                self.part_index(steps, &partition, own)?;
            }
            self.join(steps, (table, &index.name), (&partition, &own.name));
        }
        Ok(())
    }

    fn part_index(
        &self,
        steps: &mut Steps,
        partition: &Identifier,
        own: &Index,
    ) -> Result<(), Unsupported> {
        let known = self.before.table(partition);
        if known.is_some_and(Table::is_partitioned) {
            return self.index(steps, partition, own);
        }
        index::create_one(self.dialect, self.before, steps, partition, own)
    }

    /// Joins the index of a partition to that of its table, in a step of its own.
    fn join(
        &self,
        steps: &mut Steps,
        (table, index): (&Identifier, &Identifier),
        (partition, own): (&Identifier, &Identifier),
    ) {
        let (index, own) = (table.sibling(index), partition.sibling(own));
        let mut sql = write();
        sql.raw("ALTER INDEX ").name(&index);
        sql.raw(" ATTACH PARTITION ").name(&own);
        steps.lock(partition);
        change(
            self.before,
            steps,
            ACTS.attach_index(&index, &own),
            sql.finish(),
        );
    }

    fn key(&self, steps: &mut Steps, table: &Identifier, key: &NewKey) -> Result<(), Unsupported> {
        let mut add = write();
        add.raw("ALTER TABLE ONLY ").name(table).raw(" ADD ");
        add.raw(&key.definition(self.dialect)?);
        steps.lock(table);
        let act = ACTS.add_constraint_only(table, key.act(Over::Own));
        change(self.before, steps, act, add.finish());
        for partition in self.before.partitions_of(table) {
            let Some(part) = self.after.table(&partition) else {
                continue;
            };
            let parts = self.after.inherited_parts(part);
            let Some(own) = parts.constraint(key.name()) else {
                continue;
            };
            let had = self.before.table(&partition);
            let is_there = had.is_some_and(|had| had.constraint_names().any(|name| name == own));
            match NewKey::of(part, own).filter(|_| !is_there) {
                Some(key) if part.is_partitioned() => self.key(steps, &partition, &key)?,
                Some(key) => key::add(self.dialect, self.before, steps, &partition, &key)?,
                None => {}
            }
            self.join(steps, (table, key.name()), (&partition, own));
        }
        Ok(())
    }
}
