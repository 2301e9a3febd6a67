//! `migrate plan`: the steps and the SQL of what is pending, or of a rollback.

use std::borrow::Cow;

use clap::Args;
use serde::Serialize;
use whimbrel_schema::Backend;
use whimbrel_schema::expression::Literal;
use whimbrel_schema::graph::Target;
use whimbrel_schema::plan::{Action, Direction, ForeignKeys, Item, Step, StepKind, Undo};

use super::context::Context;
use super::outcome::Outcome;
use super::schema::Types;
use super::screen::Screen;
use super::style::{BAD, FAINT, HEADING, harmless, painted};
use super::target;
use super::terminal::Answers;
use crate::error::Result;
use crate::manager::{Back, Loss, MigrationManager, PlannedRevision, RunPlan};

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: migrate plan --sql --target head > script.sql")]
pub(super) struct Plan {
    /// Plan up to this revision, or with --down back to it
    #[arg(long, value_name = "REV", value_parser = target::target, allow_negative_numbers = true)]
    target: Option<Target>,

    /// Plan a rollback, by default of the last revision
    #[arg(long)]
    down: bool,

    /// Write a script for psql or sqlite3, which stops on errors and keeps the history
    #[arg(long)]
    sql: bool,

    /// Write the script for this kind of database, without asking one: over no revision, or with
    /// --down over all
    #[arg(long, value_name = "BACKEND", value_enum, requires = "sql")]
    backend: Option<Types>,
}

#[derive(Serialize)]
struct Planned<'p> {
    revisions: Vec<Revision<'p>>,
    losses: &'p [Loss],
}

#[derive(Serialize)]
struct Revision<'p> {
    id: &'static str,
    message: &'static str,
    direction: Direction,
    atomic: bool,
    steps: Vec<StepView<'p>>,
}

#[derive(Serialize)]
struct StepView<'p> {
    /// Whether its statements commit together.
    transactional: bool,
    /// Whether SQLite's foreign keys act meanwhile.
    foreign_keys: bool,
    statements: Vec<Statement<'p>>,
    /// The statements that undo it while later steps are still to come; none when nothing has to be
    /// undone, or nothing can be.
    undo: Vec<String>,
    /// Why nothing undoes it.
    no_return: Option<&'p str>,
}

#[derive(Serialize)]
struct Statement<'p> {
    sql: Cow<'p, str>,
    /// The values of its parameters, the first for parameter 1.
    values: &'p [Literal],
    /// The conditions under which it runs.
    when: Vec<String>,
}

impl Plan {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let manager = context.manager()?;
        if self.sql {
            return self.write_script(context, &manager);
        }
        let plan = match (self.down, &self.target) {
            (false, target) => manager.plan(target.as_ref().unwrap_or(&Target::Heads))?,
            (true, Some(target)) => manager.plan_rollback(&Back::To(target.clone()))?,
            (true, None) => manager.plan_rollback(&Back::Steps(1))?,
        };
        let planned = Planned {
            revisions: plan.revisions.iter().map(view).collect(),
            losses: &plan.losses,
        };
        context
            .terminal
            .answer(&planned, |screen| draw(&plan, &planned, screen))?;
        Ok(Outcome::DONE)
    }
}

impl Plan {
    fn write_script(&self, context: &Context<'_>, manager: &MigrationManager) -> Result<Outcome> {
        let target = self.target.clone();
        let back = target.clone().map_or(Back::Steps(1), Back::To);
        let up = target.unwrap_or(Target::Heads);
        let named = self.backend.map(Backend::from);
        let plan = match self.down {
            false => manager.plan_script(&up, named)?,
            true => manager.plan_script_back(&back, named)?,
        };
        let backend = named.unwrap_or_else(|| manager.backend());
        let script = manager.script(&plan, backend)?;
        match context.terminal.answers {
            Answers::Human => context.terminal.text(&script)?,
            Answers::Json => context.terminal.json(&Script {
                backend: backend.name(),
                revisions: plan.revisions.iter().map(|revision| revision.id).collect(),
                script: &script,
            })?,
        }
        Ok(Outcome::DONE)
    }
}

/// A script as an answer.
#[derive(Serialize)]
struct Script<'s> {
    backend: &'static str,
    revisions: Vec<&'static str>,
    script: &'s str,
}

/// The steps and the SQL of plans that the log keeps.
pub(super) fn draw_stored(plan: &RunPlan, screen: &mut Screen) {
    let planned = Planned {
        revisions: plan.revisions.iter().map(view).collect(),
        losses: &plan.losses,
    };
    draw(plan, &planned, screen);
}

fn view(revision: &PlannedRevision) -> Revision<'_> {
    Revision {
        id: revision.id,
        message: revision.message,
        direction: revision.direction,
        atomic: revision.plan.is_atomic(),
        steps: revision.plan.steps.iter().map(view_step).collect(),
    }
}

fn view_step(step: &Step) -> StepView<'_> {
    StepView {
        transactional: step.kind != StepKind::Alone,
        foreign_keys: step.kind
            != StepKind::Transaction {
                foreign_keys: ForeignKeys::Suspended,
            },
        statements: step.items.iter().flat_map(statements).collect(),
        undo: match &step.undo {
            Some(Undo::By(way)) => way.steps.iter().flat_map(statements_of).collect(),
            Some(Undo::Never { .. }) | None => Vec::new(),
        },
        no_return: match &step.undo {
            Some(Undo::Never { why }) => Some(why),
            Some(Undo::By(_)) | None => None,
        },
    }
}

/// The text of the statements of a step.
pub(super) fn statements_of(step: &Step) -> Vec<String> {
    let statements = step.items.iter().flat_map(statements);
    statements
        .map(|statement| statement.sql.into_owned())
        .collect()
}

/// The statements of an item; a rebuilt table is made of several.
fn statements(item: &Item) -> Vec<Statement<'_>> {
    let when: Vec<String> = item
        .guards
        .iter()
        .map(|guard| guard.condition.to_string())
        .collect();
    let statement = |sql, values| Statement {
        sql,
        values,
        when: when.clone(),
    };
    match &item.action {
        Action::Statement(sql) | Action::UserSql(sql) => vec![statement(sql.into(), &[])],
        Action::Bound { text, values } => vec![statement(text.into(), values)],
        Action::Concurrently(index) => vec![statement((&index.text).into(), &[])],
        Action::Detach(detachment) => vec![statement((&detachment.text).into(), &[])],
        Action::Backfill(filling) => vec![statement(filling.outline().into(), &[])],
        Action::Rebuild(rebuild) => {
            let texts = rebuild.statements().into_iter();
            texts.map(|sql| statement(sql.into(), &[])).collect()
        }
    }
}

fn draw(plan: &RunPlan, planned: &Planned<'_>, screen: &mut Screen) {
    if planned.revisions.is_empty() {
        screen.line("Nothing to do.");
    }
    for (at, revision) in planned.revisions.iter().enumerate() {
        if at > 0 {
            screen.gap();
        }
        let verb = match revision.direction {
            Direction::Up => "apply",
            Direction::Down => "revert",
        };
        let title = format!("-- {verb} {} {}", revision.id, harmless(revision.message));
        screen.line(&painted(HEADING, &title));
        if let Some(loss) = plan.losses.iter().find(|loss| loss.revision == revision.id) {
            let lost = format!("-- loses {}", loss.what.join(" and "));
            screen.line(&painted(BAD, &lost));
        }
        for (number, step) in revision.steps.iter().enumerate() {
            draw_step(number + 1, revision.steps.len(), step, screen);
        }
    }
}

fn draw_step(number: usize, of: usize, step: &StepView<'_>, screen: &mut Screen) {
    let how = match (step.transactional, step.foreign_keys) {
        (true, true) => "in one transaction",
        (true, false) => "in one transaction, foreign keys checked at its end",
        (false, _) => "outside any transaction",
    };
    let title = format!("-- step {number} of {of}, {how}");
    screen.line(&painted(FAINT, &title));
    for statement in &step.statements {
        for condition in &statement.when {
            screen.line(&painted(FAINT, &format!("-- only when {condition}")));
        }
        let sql = terminated(&statement.sql);
        sql.lines().for_each(|line| screen.line(&visible(line)));
        for (at, value) in statement.values.iter().enumerate() {
            let value = serde_json::to_string(value).unwrap_or_default();
            let text = format!("-- parameter {}: {value}", at + 1);
            screen.line(&painted(FAINT, &visible(&text)));
        }
    }
    for statement in &step.undo {
        let text = format!("-- undone by: {}", terminated(statement));
        text.lines()
            .for_each(|line| screen.line(&painted(FAINT, &commented(line))));
    }
    if let Some(why) = step.no_return {
        let text = format!("-- point of no return: {}", harmless(why));
        screen.line(&painted(BAD, &text));
    }
}

/// A line of a comment.
fn commented(line: &str) -> String {
    match line.starts_with("--") {
        true => visible(line),
        false => visible(&format!("--   {line}")),
    }
}

/// The statement with a semicolon, on a line of its own where a comment could swallow it.
fn terminated(sql: &str) -> String {
    let sql = sql.trim().trim_end_matches(';');
    let last = sql.lines().last().unwrap_or_default();
    match last.contains("--") {
        true => format!("{sql}\n;"),
        false => format!("{sql};"),
    }
}

/// A line of SQL, its tabs kept.
fn visible(line: &str) -> String {
    let parts: Vec<String> = line.split('\t').map(harmless).collect();
    parts.join("\t")
}
