//! Operations and the blocks around them, as statements.

use super::column::{Own, added, calls, is_check_of_column, is_of_column};
use super::layout::{Argument, Call, Statement};
use super::literal::{name, text};
use super::node::Node;
use super::operations::{Render, Rendered};
use super::{table, unsaid};
use crate::backend::Backend;
use crate::catalog::{Index, Table};
use crate::condition::Condition;
use crate::identifier::Identifier;
use crate::names::automatic;
use crate::operation::{AddColumn, Operation};

/// `irreversible("why")`.
pub(super) fn irreversible(reason: &str) -> Statement {
    Statement::new("schema").call(Call::new("irreversible").with(text(reason)))
}

/// The statements that record the nodes; `receiver` is what they are called on.
pub(super) fn statements(nodes: &[Node], receiver: &'static str) -> Vec<Statement> {
    let mut all = Vec::new();
    let mut rest = nodes;
    while let [first, behind @ ..] = rest {
        rest = behind;
        match first {
            Node::Comment(line) => all.push(Statement::comment(line)),
            Node::AssumeSafe { reason, nodes } => {
                all.push(scope(receiver, "assume_safe", text(reason), nodes));
            }
            Node::Only { backend, nodes } => {
                let backend = match backend {
                    Backend::Postgres => "Backend::Postgres",
                    Backend::Sqlite => "Backend::Sqlite",
                };
                all.push(scope(receiver, "only", backend.to_owned(), nodes));
            }
            Node::When { condition, nodes } => {
                all.push(scope(receiver, "when", self::condition(condition), nodes));
            }
            Node::Operation(operation) => {
                all.extend(unsaid(operation));
                if let Operation::CreateTable(create) = &**operation {
                    let (indexes, behind) = indexes(&create.table, rest);
                    all.extend(
                        rest.iter()
                            .take(indexes.len())
                            .filter_map(Node::operation)
                            .flat_map(unsaid),
                    );
                    rest = behind;
                    let call = table::create(&create.table, &indexes);
                    all.push(Statement::new(receiver).call(call));
                } else {
                    let (steps, behind) = same_table(operation, rest);
                    let taken = rest.len() - behind.len();
                    all.extend(
                        rest.iter()
                            .take(taken)
                            .filter_map(Node::operation)
                            .flat_map(unsaid),
                    );
                    rest = behind;
                    all.extend(on_table(receiver, steps));
                }
            }
        }
    }
    all
}

/// Comments on what the calls of an operation leave out.
fn unsaid(operation: &Operation) -> impl Iterator<Item = Statement> {
    let all = unsaid::of_calls(operation).into_iter();
    all.map(|what| Statement::comment(&format!("Left out: {what}.")))
}

fn scope(receiver: &str, method: &str, argument: String, nodes: &[Node]) -> Statement {
    let inner = Argument::Block("s", statements(nodes, "s"));
    Statement::new(receiver).call(Call::new(method).with(argument).with(inner))
}

/// The indexes that follow their new table, and the nodes behind them.
fn indexes<'n>(table: &Table, nodes: &'n [Node]) -> (Vec<&'n Index>, &'n [Node]) {
    let own = |node: &'n Node| {
        let Operation::CreateIndex(create) = node.operation()? else {
            return None;
        };
        (create.table == table.name).then_some(&create.index)
    };
    let found: Vec<&Index> = nodes.iter().map_while(own).collect();
    let behind = nodes.get(found.len()..).unwrap_or_default();
    (found, behind)
}

/// An operation with those that follow it on the same table, and the nodes behind them.
fn same_table<'n>(first: &Operation, nodes: &'n [Node]) -> (Vec<Rendered>, &'n [Node]) {
    let mut rest = nodes;
    let mut all = vec![folded(first, &mut rest)];
    let Some(table) = all.first().and_then(|first| first.table.clone()) else {
        return (all, rest);
    };
    while let [Node::Operation(next), behind @ ..] = rest {
        if matches!(**next, Operation::CreateTable(_)) {
            break;
        }
        let mut after = behind;
        let rendered = folded(next, &mut after);
        if rendered.table.as_ref() != Some(&table) {
            break;
        }
        all.push(rendered);
        rest = after;
    }
    (all, rest)
}

/// An operation; a new column with the keys and checks of its own that follow it.
fn folded(operation: &Operation, rest: &mut &[Node]) -> Rendered {
    let Operation::AddColumn(add) = operation else {
        return operation.render();
    };
    let (own, behind) = own(add, rest);
    *rest = behind;
    Rendered {
        table: Some(add.table.clone()),
        calls: calls(&add.table, &add.column, &own),
    }
}

/// What belongs to a new column among the operations behind it, in the order in which the builder
/// records them: key, unique, check, reference.
fn own<'n>(add: &AddColumn, mut rest: &'n [Node]) -> (Own<'n>, &'n [Node]) {
    let mut own = Own::default();
    while let [Node::Operation(next), behind @ ..] = rest {
        if !takes(&mut own, add, next) {
            break;
        }
        rest = behind;
    }
    (own, rest)
}

/// Takes an operation into the chain of a new column when it belongs there.
fn takes<'n>(own: &mut Own<'n>, add: &AddColumn, next: &'n Operation) -> bool {
    let (table, column) = (&add.table, &add.column.name);
    let late = !own.checks.is_empty() || own.reference.is_some();
    if let Operation::AddPrimaryKey(op) = next {
        let belongs = op.table == *table
            && op.key.columns == [column.as_str()]
            && op.key.options.is_none()
            && op.key.name == automatic([table.as_str(), "pkey"])
            && !own.is_unique
            && !late;
        let is_taken = belongs && !own.is_primary_key;
        own.is_primary_key |= is_taken;
        return is_taken;
    }
    if let Operation::AddUnique(op) = next {
        let belongs = op.table == *table && is_of_column(table, &op.unique, column) && !late;
        let is_taken = belongs && !own.is_unique;
        own.is_unique |= is_taken;
        return is_taken;
    }
    if let Operation::AddCheck(op) = next {
        let belongs = op.table == *table && is_check_of_column(table, &op.check, column) && !late;
        own.checks.extend(belongs.then_some(&op.check));
        return belongs;
    }
    if let Operation::AddForeignKey(op) = next {
        let belongs = op.table == *table
            && op.key.columns == [column.as_str()]
            && add.column.on_update.is_none()
            && own.reference.is_none();
        own.reference = own.reference.or(belongs.then_some(&op.key));
        return belongs;
    }
    false
}

/// The statements for operations on one table, or for one on none.
fn on_table(receiver: &'static str, steps: Vec<Rendered>) -> Vec<Statement> {
    let table = steps.first().and_then(|first| first.table.clone());
    let Some(table) = table else {
        let calls = steps.into_iter().flat_map(|step| step.calls);
        return vec![Statement::new(receiver).calls(calls)];
    };
    match <[Rendered; 1]>::try_from(steps) {
        Ok([only]) => vec![alone(receiver, &table, only.calls)],
        Err(steps) => {
            let lines = steps.into_iter();
            let lines = lines.map(|step| Statement::new("t").calls(step.calls));
            let call = Call::new("alter_table")
                .with(name(&table))
                .with(Argument::Block("t", lines.collect()));
            vec![Statement::new(receiver).call(call)]
        }
    }
}

/// One operation on a table: the table's name comes first.
fn alone(receiver: &'static str, table: &Identifier, mut calls: Vec<Call>) -> Statement {
    let is_column = calls.first().is_some_and(Call::adds_column);
    if is_column {
        return Statement::new(receiver).call(added(calls).led_by(name(table)));
    }
    let first = calls.remove(0).led_by(name(table));
    Statement::new(receiver).call(first).calls(calls)
}

fn condition(condition: &Condition) -> String {
    let (names, word): (Vec<String>, &str) = match condition {
        Condition::Not(inner) => match inner.as_ref() {
            Condition::EnvironmentIs(_) | Condition::Not(_) => {
                return format!("not({})", self::condition(inner));
            }
            inner => (inner.names().map(name).collect(), "is_missing"),
        },
        Condition::EnvironmentIs(environment) => {
            return format!("environment_is({})", text(environment));
        }
        other => (other.names().map(name).collect(), "exists"),
    };
    let inner = match condition {
        Condition::Not(inner) => inner,
        other => other,
    };
    let object = match inner {
        Condition::TableExists(_) => "table",
        Condition::ColumnExists(..) => "column",
        Condition::IndexExists(..) => "index",
        Condition::ConstraintExists(..) | Condition::EnvironmentIs(_) | Condition::Not(_) => {
            "constraint"
        }
    };
    format!("{object}_{word}({})", names.join(", "))
}
