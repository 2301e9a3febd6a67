//! Partitions: creating, attaching and detaching them.

use super::bounds::condition;
use super::{ACTS, Postgres, alter_table, change, change_joined, constraint, table_option, write};
use crate::analyze::act::Concurrency::{Concurrently, Plain};
use crate::catalog::{Catalog, Check, PartitionBound, Table};
use crate::dialect::PlanFor;
use crate::identifier::Identifier;
use crate::names::{automatic, free};
use crate::operation::{AttachPartition, CreatePartition, DetachPartition};
use crate::plan::{Action, Detachment, Steps, Unsupported};
use crate::sql::sql;

/// What a partition has of its table when it is made, beside the indexes that it gets when it joins
/// ([LIKE](https://www.postgresql.org/docs/current/sql-createtable.html)).
const LIKE: [&str; 4] = ["DEFAULTS", "CONSTRAINTS", "GENERATED", "STORAGE"];

impl PlanFor<Postgres> for CreatePartition {
    /// `PARTITION OF` locks the table against everybody; one that joins, only against other changes
    /// ([ATTACH PARTITION](https://www.postgresql.org/docs/current/sql-altertable.html)).
    fn plan(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let Self {
            table, of, bound, ..
        } = self;
        let how = self.partitioning.as_ref();
        let mut sql = write();
        sql.raw("CREATE TABLE ").name(table);
        if !(steps.is_in_use(of) && dialect.capabilities.weak_attach) {
            sql.raw(" PARTITION OF ").name(of).raw(" ").raw(bound);
            table_option::write_partition_keys(&mut sql, how)?;
            steps.lock(of);
            let act = ACTS.create_partition(self);
            change(before, steps, act, sql.finish());
            return Ok(());
        }
        let mut including = LIKE.to_vec();
        including.extend(
            dialect
                .capabilities
                .column_compression
                .then_some("COMPRESSION"),
        );
        sql.raw(" (LIKE ").name(of);
        for what in &including {
            sql.raw(" INCLUDING ").raw(what);
        }
        sql.raw(")");
        table_option::write_partition_keys(&mut sql, how)?;
        let act = ACTS.create_like(table, of, how, &including);
        change(before, steps, act, sql.finish());
        steps.lock(of);
        attach(before, steps, table, of, bound);
        Ok(())
    }
}

fn attach(before: &Catalog, steps: &mut Steps, table: &Identifier, of: &Identifier, bound: &str) {
    let mut sql = alter_table(of);
    sql.raw("ATTACH PARTITION ").name(table).raw(" ").raw(bound);
    let act = ACTS.attach_partition(of, table, bound);
    let locks_others = steps.is_in_use(of) && locks_others(before, of);
    if locks_others {
        steps.split();
        steps.lock(table);
    }
    change(before, steps, act, sql.finish());
    if locks_others {
        steps.split();
    }
}

/// Tells whether a partition that comes locks more than itself: the partition for the rest of the rows,
/// which must hold none of its own, and the tables that its foreign keys refer to.
fn locks_others(before: &Catalog, of: &str) -> bool {
    let keys = before
        .table(of)
        .is_some_and(|of| !of.foreign_keys.is_empty());
    keys || before
        .partitions_of(of)
        .iter()
        .any(|other| is_rest(before, other))
}

impl PlanFor<Postgres> for AttachPartition {
    /// The rows are read beforehand, under a weak lock: a check that says what the bound says spares the
    /// server reading them
    /// ([Partition Maintenance](https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE)).
    fn plan(
        &self,
        _dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let Self { table, of, bound } = self;
        let proof = Proof::of(before, table, of, bound).filter(|_| steps.is_in_use(table));
        if let Some(proof) = &proof {
            proof.establish(before, steps)?;
        }
        steps.lock(table);
        attach(before, steps, table, of, bound);
        if let Some(proof) = proof {
            proof.drop(before, steps);
        }
        Ok(())
    }
}

impl PlanFor<Postgres> for DetachPartition {
    fn plan(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let proof = detach(dialect, before, steps, &self.table, &self.of)?;
        if let Some(proof) = proof {
            proof.drop(before, steps);
        }
        Ok(())
    }
}

/// Detaches a partition: without making anybody wait where the server can; returns the check that is left.
///
/// `CONCURRENTLY` leaves a check behind under a name of the server's choice, unless one is there that
/// says the same.
///
/// # Errors
///
/// When the author wrote no text for a partition key.
pub(super) fn detach<'b>(
    dialect: &Postgres,
    before: &'b Catalog,
    steps: &mut Steps,
    table: &'b Identifier,
    of: &Identifier,
) -> Result<Option<Proof<'b>>, Unsupported> {
    let known = before.table(table);
    let bound = known.and_then(|known| known.options.partition.as_ref());
    let proof = bound.and_then(|part| Proof::of(before, table, of, &part.bound));
    let mut sql = alter_table(of);
    sql.raw("DETACH PARTITION ").name(table);
    let text = sql.finish();
    let proof = proof.filter(|_| {
        let mut others = before.partitions_of(of).into_iter();
        let has_rest = others.any(|other| is_rest(before, &other));
        steps.is_in_use(of) && dialect.capabilities.concurrent_detach && !has_rest
    });
    let Some(proof) = proof else {
        let act = ACTS.detach_partition(of, table, Plain);
        change_joined(before, steps, of, Some(table), act, text);
        return Ok(None);
    };
    proof.establish(before, steps)?;
    let detachment = Detachment {
        table: of.clone(),
        partition: table.clone(),
        text: format!("{text} CONCURRENTLY"),
        finalize: format!("{text} FINALIZE"),
    };
    let act = ACTS.detach_partition(of, table, Concurrently);
    steps.alone(act, Action::Detach(detachment));
    Ok(Some(proof))
}

fn is_rest(catalog: &Catalog, partition: &str) -> bool {
    let table = catalog.table(partition);
    let part = table.and_then(|table| table.options.partition.as_ref());
    part.is_some_and(|part| PartitionBound::read(&part.bound) == Some(PartitionBound::Default))
}

/// A check that says of every row of a table that it belongs into a partition.
pub(super) struct Proof<'b> {
    table: &'b Table,
    check: Check,
}

impl<'b> Proof<'b> {
    /// The check for a bound, where one can be written.
    fn of(before: &'b Catalog, table: &str, of: &str, bound: &str) -> Option<Self> {
        let table = before.table(table)?;
        let how = before.table(of)?.options.partitioning.as_ref()?;
        let condition = condition(how, &PartitionBound::read(bound)?)?;
        let taken = |name: &str| table.constraint_names().any(|taken| taken == name);
        let name = free(automatic([table.name.as_str(), "bound"]), taken);
        let check = Check::new(name, sql(&condition));
        Some(Self { table, check })
    }

    fn establish(&self, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let name = &self.table.name;
        let mut add = alter_table(name);
        add.raw("ADD ")
            .raw(&constraint::check(&self.check)?)
            .raw(" NOT VALID");
        let mut added = ACTS.check(&self.check, Some(self.table));
        added.not_valid = true;
        steps.lock(name);
        change(
            before,
            steps,
            ACTS.add_constraint(name, added),
            add.finish(),
        );
        constraint::validate(steps, name, &self.check.name);
        Ok(())
    }

    fn drop(self, before: &Catalog, steps: &mut Steps) {
        let (table, check) = (&self.table.name, &self.check.name);
        steps.lock(table);
        let act = ACTS.drop_constraint(table, check);
        change(before, steps, act, constraint::drop(table, check));
    }
}
