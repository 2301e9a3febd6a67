//! Indexes.

use super::{ACTS, Sqlite, bracketed, expression, must_not_be_taken, quoted, unsupported, writer};
use crate::analyze::act::{Act, Concurrency};
use crate::catalog::{Catalog, Index, IndexKey, KeyTarget, Nulls, Order};
use crate::dialect::PlanFor;
use crate::operation::{CreateIndex, DropIndex};
use crate::plan::{Steps, Unsupported};

impl PlanFor<Sqlite> for CreateIndex {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        must_not_be_taken(&self.index.name, before)?;
        let text = create(&self.table, &self.index)?;
        let table = before.table(&self.table);
        let act = ACTS.create_index(&self.table, table, &self.index, Concurrency::Plain);
        change(&self.table, act, text, before, steps);
        Ok(())
    }
}

impl PlanFor<Sqlite> for DropIndex {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let act = ACTS.drop_index(&self.name, Concurrency::Plain);
        change(&self.table, act, drop(&self.name), before, steps);
        Ok(())
    }
}

/// Writes a statement at once, or lets it wait where its order among others matters.
pub(super) fn change(table: &str, act: Act, text: String, before: &Catalog, steps: &mut Steps) {
    match before.shared_table(table) {
        Some(table) if !steps.waiting().is_empty() => {
            steps.await_statement(&table, None, act, text);
        }
        _ => steps.statement(act, text),
    }
}

pub(super) fn drop(name: &str) -> String {
    format!("DROP INDEX {}", quoted(name))
}

/// `CREATE INDEX` of an index.
pub(super) fn create(table: &str, index: &Index) -> Result<String, Unsupported> {
    if let Some(method) = &index.method
        && !method.eq_ignore_ascii_case("btree")
    {
        return Err(for_postgres(format!("has no index method `{method}`")));
    }
    if !index.include.is_empty() {
        return Err(for_postgres("has no indexes that carry columns along"));
    }
    if index.unique && index.nulls_not_distinct {
        return Err(for_postgres(
            "takes two rows with NULL for different in an index",
        ));
    }
    let mut keys = Vec::new();
    for written in &index.keys {
        keys.push(key(written)?);
    }
    let mut text = writer();
    text.raw("CREATE ");
    text.raw(if index.unique { "UNIQUE " } else { "" });
    text.raw("INDEX ").name(&index.name);
    text.raw(" ON ").name(table);
    text.raw(" (").raw(&keys.join(", ")).raw(")");
    if let Some(filter) = &index.filter {
        let filter = expression::own_text(filter, "the condition of an index")?;
        text.raw(" WHERE ").raw(&bracketed(filter));
    }
    Ok(text.finish())
}

fn key(key: &IndexKey) -> Result<String, Unsupported> {
    if let Some(class) = &key.operator_class {
        return Err(for_postgres(format!("has no operator class `{class}`")));
    }
    let own_place = match key.order {
        Order::Ascending => Nulls::First,
        Order::Descending => Nulls::Last,
    };
    // NULL is smaller than every value. <https://www.sqlite.org/lang_select.html#orderby>
    if key.nulls.is_some_and(|nulls| nulls != own_place) {
        return Err(for_postgres("keeps NULL before every value in an index"));
    }
    let mut text = writer();
    match &key.target {
        KeyTarget::Column(name) => text.name(name),
        KeyTarget::Expression(rule) => {
            let rule = expression::own_text(rule, "the key of an index")?;
            text.raw(&bracketed(rule))
        }
    };
    if let Some(collation) = &key.collation {
        text.raw(" COLLATE ").name(collation);
    }
    if key.order == Order::Descending {
        text.raw(" DESC");
    }
    Ok(text.finish())
}

fn for_postgres(what: impl Into<String>) -> Unsupported {
    unsupported(
        what,
        "put the index into `schema.only(Backend::Postgres, …)`; one for SQLite, under another \
         name, can stand beside it in `schema.only(Backend::Sqlite, …)`",
    )
}
