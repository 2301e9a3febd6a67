//! Plans as text: for reading, and for psql.

use whimbrel_schema::Backend;
use whimbrel_schema::dialect::Writer;
use whimbrel_schema::expression::Literal;
use whimbrel_schema::plan::{Action, Item, Plan, Step, StepKind};

/// The plan for a reader.
pub(super) fn readable(plan: &Plan) -> String {
    let steps = plan.steps.iter().map(|step| {
        let kind = match step.kind {
            StepKind::Transaction { .. } => "transaction",
            StepKind::Alone => "alone",
        };
        let items: String = step.items.iter().map(readable_item).collect();
        format!("[{kind}]\n{items}")
    });
    steps.collect()
}

fn readable_item(item: &Item) -> String {
    let guards: String = item
        .guards
        .iter()
        .map(|guard| format!("when {}: ", guard.condition))
        .collect();
    let action = match &item.action {
        Action::Bound { text, values } => format!("{text}; {values:?}"),
        Action::Concurrently(index) => format!("{};\n  or else {}", index.text, index.cleanup),
        Action::Detach(gone) => format!("{};\n  or else {}", gone.text, gone.finalize),
        Action::Backfill(filling) => filling.outline(),
        action => statement(action),
    };
    format!("{guards}{action};\n")
}

/// The step for psql, with what a caller wants said before it commits.
pub(super) fn script(step: &Step, before_commit: &str) -> String {
    let statements: String = step
        .items
        .iter()
        .map(|item| format!("{};\n", statement(&item.action)))
        .collect();
    match step.kind {
        StepKind::Transaction { .. } => format!("BEGIN;\n{statements}{before_commit}COMMIT;\n"),
        StepKind::Alone => statements,
    }
}

fn statement(action: &Action) -> String {
    match action {
        Action::Statement(text) | Action::UserSql(text) => text.clone(),
        Action::Concurrently(index) => index.text.clone(),
        Action::Detach(detachment) => detachment.text.clone(),
        Action::Backfill(filling) => filling.statement(),
        Action::Bound { text, values } => prepared(text, values),
        Action::Rebuild(_) => panic!("PostgreSQL rebuilds no tables"),
    }
}

/// A statement with parameters whose types the server finds out, as the protocol sends it.
fn prepared(text: &str, values: &[Literal]) -> String {
    let mut sql = Writer::new(Backend::Postgres);
    sql.raw("PREPARE bound AS ")
        .raw(text)
        .raw(";\nEXECUTE bound(");
    for (at, value) in values.iter().enumerate() {
        sql.raw(if at > 0 { ", " } else { "" }).literal(value);
    }
    sql.raw(");\nDEALLOCATE bound").finish()
}
