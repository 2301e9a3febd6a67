//! Indexes: creating and dropping them.

use std::collections::BTreeMap;

use super::key::nulls_are_distinct;
use super::partitioned;
use super::{ACTS, Postgres, change, measure, text_of, unsupported, write};
use crate::analyze::act::Act;
use crate::analyze::act::Concurrency::{Concurrently, Plain};
use crate::catalog::{Catalog, Index, IndexKey, KeyTarget, Nulls, Order, Table};
use crate::dialect::{PlanFor, Writer};
use crate::identifier::Identifier;
use crate::operation::{CreateIndex, DropIndex};
use crate::plan::{Action, ConcurrentIndex, Steps, Unsupported, Verb};

impl PlanFor<Postgres> for CreateIndex {
    fn plan(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let Self { table, index } = self;
        check_method(dialect, index)?;
        if index.nulls_not_distinct && !dialect.capabilities.nulls_not_distinct {
            return Err(nulls_are_distinct(&index.name));
        }
        let is_partitioned = before.table(table).is_some_and(Table::is_partitioned);
        if is_partitioned && steps.is_in_use(table) {
            partitioned::create_index(dialect, before, steps, self)?;
        } else {
            create_one(dialect, before, steps, table, index)?;
        }
        if let Some(text) = &index.comment {
            let mut sql = write();
            sql.raw("COMMENT ON INDEX ")
                .name(&table.sibling(&index.name));
            sql.raw(" IS ").string(text);
            let act = ACTS.comment_on_index(&table.sibling(&index.name), text);
            steps.statement(act, sql.finish());
        }
        let computes = |key: &IndexKey| matches!(key.target, KeyTarget::Expression(_));
        if index.keys.iter().any(computes) {
            // Only ANALYZE of the whole table measures what an index computes.
            // <https://www.postgresql.org/docs/current/sql-analyze.html>
            measure(steps, table, None);
        }
        Ok(())
    }
}

/// Adds the step that creates the index of one table.
///
/// # Errors
///
/// When the author wrote no text for an expression, or this version may corrupt such an index.
pub(super) fn create_one(
    dialect: &Postgres,
    before: &Catalog,
    steps: &mut Steps,
    table: &Identifier,
    index: &Index,
) -> Result<(), Unsupported> {
    let act = |concurrency| ACTS.create_index(table, before.table(table), index, concurrency);
    if steps.is_in_use(table) {
        let create = create(table, index, "INDEX CONCURRENTLY ")?;
        let built = (table, &index.name, index.unique);
        return build_concurrently(dialect, steps, built, act(Concurrently), create);
    }
    let create = create(table, index, "INDEX ")?;
    change(before, steps, act(Plain), create);
    Ok(())
}

/// The statement that creates an index.
///
/// # Errors
///
/// When the author wrote no text for an expression.
pub(super) fn create(table: &str, index: &Index, what: &str) -> Result<String, Unsupported> {
    let mut on = write();
    on.raw(" ON ").name(table);
    create_on(&on.finish(), index, what)
}

/// The same for a partitioned table alone: its partitions get theirs one by one.
///
/// # Errors
///
/// As [`create`].
pub(super) fn create_only(table: &str, index: &Index) -> Result<String, Unsupported> {
    let mut on = write();
    on.raw(" ON ONLY ").name(table);
    create_on(&on.finish(), index, "INDEX ")
}

fn create_on(on: &str, index: &Index, what: &str) -> Result<String, Unsupported> {
    let mut sql = write();
    sql.raw(if index.unique {
        "CREATE UNIQUE "
    } else {
        "CREATE "
    });
    sql.raw(what).name(&index.name).raw(on);
    if let Some(method) = method(index) {
        sql.raw(" USING ").name(&method);
    }
    sql.raw(" (");
    for (at, key) in index.keys.iter().enumerate() {
        if at > 0 {
            sql.raw(", ");
        }
        write_key(&mut sql, key)?;
    }
    sql.raw(")");
    if !index.include.is_empty() {
        let names = index.include.iter().map(Identifier::as_str);
        sql.raw(" INCLUDE (").names(names).raw(")");
    }
    if index.nulls_not_distinct {
        sql.raw(" NULLS NOT DISTINCT");
    }
    write_parameters(&mut sql, &index.parameters);
    if let Some(filter) = &index.filter {
        let filter = text_of(filter, &format!("the filter of `{}`", index.name))?;
        sql.raw(" WHERE ").group(filter);
    }
    Ok(sql.finish())
}

/// Writes storage parameters, behind a space; nothing when there are none.
pub(super) fn write_parameters(sql: &mut Writer, parameters: &BTreeMap<String, String>) {
    for (at, (name, value)) in parameters.iter().enumerate() {
        sql.raw(if at > 0 { ", " } else { " WITH (" });
        write_parameter(sql, name).raw(" = ").string(value);
    }
    sql.raw(if parameters.is_empty() { "" } else { ")" });
}

/// The name of a parameter, perhaps that of the table that holds long values: `toast.…`.
pub(super) fn write_parameter<'w>(sql: &'w mut Writer, name: &str) -> &'w mut Writer {
    match name.split_once('.') {
        Some((space, name)) => sql.name(space).raw(".").name(name),
        None => sql.name(name),
    }
}

/// Writes a key of an index.
///
/// # Errors
///
/// When the author wrote no text for an expression.
pub(super) fn write_key(sql: &mut Writer, key: &IndexKey) -> Result<(), Unsupported> {
    match &key.target {
        KeyTarget::Column(name) => sql.name(name),
        KeyTarget::Expression(text) => sql.group(text_of(text, "a key of the index")?),
    };
    if let Some(collation) = &key.collation {
        sql.raw(" COLLATE ").name(collation);
    }
    if let Some(class) = &key.operator_class {
        sql.raw(" ");
        write_operator_class(sql, class);
    }
    if key.order == Order::Descending {
        sql.raw(" DESC");
    }
    sql.raw(match key.nulls {
        None => "",
        Some(Nulls::First) => " NULLS FIRST",
        Some(Nulls::Last) => " NULLS LAST",
    });
    Ok(())
}

/// An operator class with a schema or parameters is passed on as it is written, as in
/// `gist_trgm_ops(siglen = 32)`.
fn write_operator_class(sql: &mut Writer, class: &str) {
    if class.contains(['.', '(']) {
        sql.raw(class);
    } else {
        sql.name(&class.to_ascii_lowercase());
    }
}

fn method(index: &Index) -> Option<String> {
    index.method.as_deref().map(str::to_ascii_lowercase)
}

/// What the built-in access methods cannot do; extensions answer for theirs.
/// <https://www.postgresql.org/docs/current/indexes-types.html>
fn check_method(dialect: &Postgres, index: &Index) -> Result<(), Unsupported> {
    let Some(method) = method(index).filter(|method| method != "btree") else {
        return Ok(());
    };
    let built_in = ["hash", "gist", "spgist", "gin", "brin"];
    if !built_in.contains(&method.as_str()) {
        return Ok(());
    }
    let refuse = |what: &str| {
        Err(unsupported(
            format!("has no {method} index that {what}"),
            "leave it out, or use the method `btree`",
        ))
    };
    let ordered = |key: &IndexKey| key.order == Order::Descending || key.nulls.is_some();
    let includes = match method.as_str() {
        "gist" => dialect.capabilities.gist_include,
        "spgist" => dialect.capabilities.spgist_include,
        _ => false,
    };
    if index.unique {
        return refuse("keeps its keys unique");
    }
    if index.keys.iter().any(ordered) {
        return refuse("puts its keys in an order");
    }
    if !includes && !index.include.is_empty() {
        return refuse("carries columns along");
    }
    Ok(())
}

/// Adds the step that builds an index while the table is in use: its table, name and uniqueness.
///
/// # Errors
///
/// When this version may corrupt such an index.
pub(super) fn build_concurrently(
    dialect: &Postgres,
    steps: &mut Steps,
    (table, index, unique): (&Identifier, &Identifier, bool),
    act: Act,
    text: String,
) -> Result<(), Unsupported> {
    if !dialect.capabilities.sound_concurrent_builds {
        return Err(unsupported(
            "14.0 to 14.3 can corrupt an index that is built while its table is in use",
            "update the server to 14.4 or later, or put the operation into `schema.blocking(…)`",
        ));
    }
    add_concurrent(steps, Verb::Create, (table, index, unique), act, text);
    Ok(())
}

fn add_concurrent(
    steps: &mut Steps,
    verb: Verb,
    (table, index, unique): (&Identifier, &Identifier, bool),
    act: Act,
    text: String,
) {
    let index = table.sibling(index);
    let cleanup = write()
        .raw("DROP INDEX CONCURRENTLY IF EXISTS ")
        .name(&index)
        .finish();
    let action = Action::Concurrently(ConcurrentIndex {
        verb,
        table: table.clone(),
        index,
        unique,
        text,
        cleanup,
    });
    steps.alone(act, action);
}

impl PlanFor<Postgres> for DropIndex {
    fn plan(
        &self,
        _dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let name = self.table.sibling(&self.name);
        let is_partitioned = before.table(&self.table).is_some_and(Table::is_partitioned);
        // A partitioned table's index goes with those of its partitions, which takes one transaction.
        if is_partitioned || !steps.is_in_use(&self.table) {
            steps.lock(&self.table);
            let drop = write().raw("DROP INDEX ").name(&name).finish();
            change(before, steps, ACTS.drop_index(&name, Plain), drop);
            return Ok(());
        }
        let table = before.table(&self.table);
        let index = table.and_then(|table| table.index(&self.name));
        let unique = index.is_some_and(|index| index.unique);
        let drop = write().raw("DROP INDEX CONCURRENTLY ").name(&name).finish();
        let dropped = (&self.table, &self.name, unique);
        let act = ACTS.drop_index(&name, Concurrently);
        add_concurrent(steps, Verb::Drop, dropped, act, drop);
        Ok(())
    }
}
