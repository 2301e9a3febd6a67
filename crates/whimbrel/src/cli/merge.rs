//! `migrate merge`: a revision that joins branches.

use std::collections::BTreeSet;

use clap::Args;
use whimbrel_schema::graph::{Graph, Target};

use super::context::Context;
use super::create::{self, Place};
use super::outcome::Outcome;
use super::target;
use crate::error::{Error, ErrorKind, Result};
use crate::manager::refused_target;

#[derive(Clone, Debug, Args)]
pub(super) struct Merge {
    /// Why the branches are joined, in a few words
    #[arg(short, long, value_name = "MESSAGE", default_value = "merge branches")]
    message: String,

    /// The revisions to join: ids, the beginnings of ids, labels, `label@head` or heads
    #[arg(value_name = "REV", value_parser = target::target, default_value = "heads")]
    revisions: Vec<Target>,

    /// Begin a branch of this name
    #[arg(long, value_name = "LABEL")]
    branch_label: Option<String>,
}

impl Merge {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        create::check_message(&self.message)?;
        let graph = context.graph()?;
        create::check_label(self.branch_label.as_deref(), &graph)?;
        let place = Place {
            parents: self.parents(&graph)?,
            label: self.branch_label.as_deref(),
            depends_on: &[],
        };
        if let [only] = place.parents.as_slice() {
            let mut screen = context.terminal.screen();
            screen.line(&format!(
                "There is nothing to join: the revision follows {only} alone."
            ));
            context.terminal.say(&screen);
        }
        create::at(context, place, false, |writer| {
            create::write_one(context, writer, &self.message)
        })
    }

    fn parents(&self, graph: &Graph) -> Result<Vec<String>> {
        let mut joined = BTreeSet::new();
        for target in &self.revisions {
            let points = graph.points(target, &BTreeSet::new());
            joined.extend(points.map_err(refused_target)?);
        }
        if joined.is_empty() {
            let message = "there is nothing to join";
            return Err(
                Error::new(ErrorKind::Usage, message).with_hint("name two revisions, or `heads`")
            );
        }
        for one in &joined {
            let below = graph.upgrade(&Target::Named((*one).to_owned()), &BTreeSet::new());
            let below = below.map_err(refused_target)?;
            if let Some(other) = joined
                .iter()
                .find(|other| *other != one && below.contains(other))
            {
                let message = format!("revision `{one}` stands on `{other}` already");
                return Err(
                    Error::new(ErrorKind::Usage, message).with_hint(format!("leave `{other}` out"))
                );
            }
        }
        Ok(joined.into_iter().map(str::to_owned).collect())
    }
}
