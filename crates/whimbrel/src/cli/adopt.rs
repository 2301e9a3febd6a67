//! `migrate adopt`: what another tool recorded becomes the history, and no schema is changed.

use clap::Args;
use whimbrel_schema::graph::Target;

use super::context::Context;
use super::outcome::Outcome;
use super::screen::Screen;
use super::style::{BAD, GOOD, painted};
use super::table::{Cell, Table};
use super::terminal::Answers;
use super::{prompt, target};
use crate::error::Result;
use crate::manager::{AdoptReport, Adoption, Tool};

#[derive(Clone, Debug, Args)]
pub(super) struct Adopt {
    /// The tool whose history counts; the one whose table is there when it is left out
    #[arg(long, value_name = "TOOL", value_enum)]
    from: Option<Tool>,

    /// Its table, where it has another name than usual
    #[arg(long, value_name = "TABLE", requires = "from")]
    table: Option<String>,

    /// The app of Django's whose migrations count
    #[arg(long, value_name = "LABEL")]
    app: Option<String>,

    /// Say which revision a row is, or `base` when it is none; may be given several times
    #[arg(long, value_name = "OLD=REV", value_parser = pair)]
    map: Vec<(String, String)>,

    /// Say where the database is, whatever the rows say
    #[arg(long, value_name = "REV", value_parser = target::target, conflicts_with = "map")]
    at: Option<Target>,
}

impl Adopt {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let adoption = Adoption {
            tool: self.from,
            table: self.table.clone(),
            app: self.app.clone(),
            map: self.map.iter().cloned().collect(),
            at: self.at.clone(),
        };
        let manager = context.manager()?;
        let plan = prompt::planned(&manager, || manager.plan_adopt(&adoption))?;
        plan.must_be_matched(&adoption).inspect_err(|_| {
            if matches!(context.terminal.answers, Answers::Human) {
                let mut screen = context.terminal.screen();
                draw(&plan, &mut screen);
                context.terminal.complain(&screen);
            }
        })?;
        if !plan.is_nothing() {
            prompt::confirm(context, "adopt", "Go on?", |screen| {
                let database = manager.url();
                screen.line(&format!(
                    "This changes the history of {database}, not its schema:"
                ));
                draw(&plan, screen);
            })?;
        }
        let done = manager.adopt(&adoption)?;
        context.terminal.report(&done, |screen| {
            if done.is_nothing() {
                screen.line("The history says so already.");
            } else {
                let line = format!("Adopted: the database is at {}", done.current.join(", "));
                screen.line(&painted(GOOD, &line));
            }
            draw(&done, screen);
        })?;
        Ok(Outcome::DONE)
    }
}

/// Reads `OLD=REV`; a version may hold `=`, a revision never does.
fn pair(written: &str) -> Result<(String, String), String> {
    match written.rsplit_once('=') {
        Some((old, new)) if !old.is_empty() && !new.is_empty() => {
            Ok((old.to_owned(), new.to_owned()))
        }
        Some(_) | None => Err("write OLD=REV: the version there, and what it is here".to_owned()),
    }
}

fn draw(report: &AdoptReport, screen: &mut Screen) {
    let mut table = Table::wrapping(1);
    table.titles(&[&report.table, "name", "revision"]);
    for row in &report.rows {
        let is = match (&row.revision, row.by) {
            (Some(revision), _) => Cell::new(revision),
            (None, Some(_)) => Cell::new("none"),
            (None, None) => Cell::styled("unknown", BAD),
        };
        let name = row.name.as_deref().unwrap_or_default();
        table.row([Cell::new(&row.version), Cell::new(name), is]);
    }
    screen.table(&table);
    if !report.recorded.is_empty() {
        let ids = report.recorded.join(", ");
        screen.line(&format!("Recorded as applied: {ids}"));
    }
    super::stamp::draw_comparison(&report.differences, report.not_compared.as_deref(), screen);
}
