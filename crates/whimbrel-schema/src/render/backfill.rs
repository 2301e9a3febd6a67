//! A backfill as the call that records it.

use super::layout::{Argument, Call, Statement};
use super::literal::{expression, name};
use super::operations::{Render, Rendered, on_schema, rows};
use crate::operation::{Backfill, Rows};

impl Render for Backfill {
    fn render(&self) -> Rendered {
        let sets = self.values.iter().map(|(column, value)| {
            let set = Call::new("set").with(name(column)).with(expression(value));
            Statement::new("rows").call(set)
        });
        let mut lines: Vec<Statement> = sets.collect();
        if self.batch != Self::BATCH {
            let batch = Argument::Plain(self.batch.to_string());
            lines.push(Statement::new("rows").call(Call::new("batch").with(batch)));
        }
        if self.pause_ms > 0 {
            let pause = format!("std::time::Duration::from_millis({})", self.pause_ms);
            let pause = Call::new("pause").with(Argument::Plain(pause));
            lines.push(Statement::new("rows").call(pause));
        }
        on_schema([Call::new("backfill")
            .with(name(&self.table))
            .with(rows(&Rows::Matching(self.pending.clone())))
            .with(Argument::Block("rows", lines))])
    }
}
