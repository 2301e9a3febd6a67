//! Plans as text.

use std::fmt::Write;

use whimbrel_schema::plan::{Action, ForeignKeys, Item, Plan, Rebuild, StepKind};

/// A plan, a step after the other.
pub(super) fn plan(plan: &Plan) -> String {
    let mut text = String::new();
    for step in &plan.steps {
        let kind = match step.kind {
            StepKind::Transaction {
                foreign_keys: ForeignKeys::Enforced,
            } => "transaction",
            StepKind::Transaction {
                foreign_keys: ForeignKeys::Suspended,
            } => "transaction, foreign keys suspended",
            StepKind::Alone => "alone",
        };
        writeln!(text, "-- {kind}").unwrap();
        for written in &step.items {
            item(&mut text, written);
        }
    }
    text
}

fn item(text: &mut String, item: &Item) {
    for guard in &item.guards {
        writeln!(text, "-- when {}", guard.condition).unwrap();
    }
    match &item.action {
        Action::Statement(statement) | Action::UserSql(statement) => {
            writeln!(text, "{statement};").unwrap();
        }
        Action::Bound {
            text: bound,
            values,
        } => writeln!(text, "{bound}; -- {values:?}").unwrap(),
        Action::Rebuild(made) => rebuild(text, made),
        Action::Concurrently(index) => writeln!(text, "{};", index.text).unwrap(),
        Action::Detach(gone) => writeln!(text, "{};", gone.text).unwrap(),
        Action::Backfill(filling) => writeln!(text, "{};", filling.outline()).unwrap(),
    }
}

fn rebuild(text: &mut String, rebuild: &Rebuild) {
    writeln!(text, "-- rebuild {}", rebuild.table).unwrap();
    for check in &rebuild.checks {
        writeln!(
            text,
            "-- refuse {}: {};",
            check.problem,
            rebuild.count_statement(check)
        )
        .unwrap();
    }
    for statement in rebuild.statements() {
        writeln!(text, "{statement};").unwrap();
    }
    if rebuild.keeps_sequence {
        writeln!(text, "-- keep the sequence").unwrap();
    }
    let known = (&rebuild.known_columns, &rebuild.known_objects);
    writeln!(text, "-- known: {:?}, objects {:?}", known.0, known.1).unwrap();
}
