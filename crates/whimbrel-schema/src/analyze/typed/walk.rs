//! A typed history on one backend, walked revision by revision.

use crate::analyze::act::Name;
use crate::analyze::finding::Finding;
use crate::analyze::judge::judge_knowing;
use crate::analyze::report::Report;
use crate::analyze::rules::Rule;
use crate::analyze::script::{Script, Settings};
use crate::analyze::world::{Size, World};
use crate::backend::Backend;

/// A typed history on one backend, as far as it was walked.
///
/// Nothing is copied on the way: the world goes on from revision to revision, and takes back what it
/// was only asked about.
#[derive(Clone, Debug)]
pub struct Walk {
    world: World,
    rules: Vec<&'static Rule>,
    known: Vec<Finding>,
}

impl Walk {
    /// The beginning of a history, on an empty database.
    pub fn new(backend: Backend, mut rules: Vec<&'static Rule>) -> Self {
        rules.retain(|rule| rule.backends.contains(&backend));
        let mut world = World::new(backend);
        world.is_partial = false;
        Self {
            world,
            rules,
            known: Vec::new(),
        }
    }

    /// The schema as it is now.
    pub const fn world(&self) -> &World {
        &self.world
    }

    /// Says how large the tables are, as far as a live database tells.
    pub fn resize(&mut self, size: &dyn Fn(&Name) -> Option<Size>) {
        // What is handed out to be changed is copied: only what changes is.
        let changed = self
            .world
            .relations
            .unordered()
            .filter_map(|(name, known)| {
                let size = size(name).filter(|size| *size != known.size)?;
                Some((name.clone(), size))
            });
        let changed: Vec<(Name, Size)> = changed.collect();
        for (name, size) in changed {
            if let Some(relation) = self.world.relations.get_mut(&name) {
                relation.size = size;
            }
        }
        self.world.settle();
    }

    /// Adds what rules found, in the script that is judged next, that cannot look here: those of the
    /// application's own, which only its build script holds.
    pub fn know(&mut self, findings: Vec<Finding>) {
        self.known = findings;
    }

    /// Judges the next revision, and goes on to the schema after it.
    pub fn judge(&mut self, script: &Script, settings: &Settings) -> Report {
        let report = self.report(script, settings);
        self.world.settle();
        report
    }

    /// Goes on to the schema after the next revision without judging it.
    pub fn pass(&mut self, script: &Script, settings: &Settings) {
        for statement in &script.statements {
            let footprint = self.world.footprint(&statement.act, settings);
            self.world.apply(&statement.act, &footprint);
        }
        self.world.settle();
    }

    /// Judges a way that is not gone, such as the `down` of the last revision.
    pub fn consider(&mut self, script: &Script, settings: &Settings) -> Report {
        let report = self.report(script, settings);
        self.world.rollback();
        report
    }

    fn report(&mut self, script: &Script, settings: &Settings) -> Report {
        let known = std::mem::take(&mut self.known);
        judge_knowing(known, &self.rules, script, &mut self.world, settings)
    }
}
