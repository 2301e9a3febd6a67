//! The test that says models ahead of the migrations, or behind them.

use std::fmt;

use whimbrel_schema::diff::{Comparison, Difference, difference_by};
use whimbrel_schema::model::{ModelProblem, Models};
use whimbrel_schema::operation::Change;
use whimbrel_schema::verify::{Analyzer, Reading, verify_reading};

use crate::Migrations;

/// Where the models of a program and its migrations make different schemas.
pub enum ModelsDiffer {
    /// The models are no schema.
    Unsound(Vec<ModelProblem>),
    /// What would have to be migrated, in sentences.
    Unmigrated(Vec<String>),
}

impl fmt::Display for ModelsDiffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsound(problems) => {
                f.write_str("the models are no schema:")?;
                for problem in problems {
                    write!(f, "\n  {problem}")?;
                    if let Some(help) = problem.help() {
                        write!(f, "\n    {help}")?;
                    }
                }
                Ok(())
            }
            Self::Unmigrated(changes) => {
                f.write_str("the models are not what the migrations make; what is missing:")?;
                changes.iter().try_for_each(|c| write!(f, "\n  {c}"))
            }
        }
    }
}

impl fmt::Debug for ModelsDiffer {
    /// Writes what [`Display`](fmt::Display) does, because a test that fails prints this.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ModelsDiffer {}

/// Compares models with the schema that the migrations make, from a test; no database is needed.
///
/// It also sees what rustc does not compare: tables without a model, keys, indexes, defaults.
///
/// ```
/// # mod migrations { whimbrel::registry![]; }
/// # static MIGRATIONS: whimbrel::Migrations = whimbrel::Migrations::unverified(&migrations::REGISTRY);
/// # const MODELS: whimbrel::model::Models = whimbrel::models![];
/// # fn main() { the_models_are_migrated().unwrap() }
/// fn the_models_are_migrated() -> Result<(), whimbrel::model::ModelsDiffer> {
///     whimbrel::model::must_match(MODELS, &MIGRATIONS)
/// }
/// ```
///
/// # Errors
///
/// Everything that keeps the models from being a schema, or every change that the migrations lack.
pub fn must_match(models: Models, migrations: &Migrations) -> Result<(), ModelsDiffer> {
    let reading = Reading {
        reader: Some(migrations),
        descriptions: None,
        analyzer: Analyzer::Off,
    };
    let migrated = verify_reading(migrations.registry(), &migrations.policy(), reading).catalog;
    for backend in migrations.targets() {
        let wanted = models.catalog_beside(backend, &migrated);
        let wanted = wanted.map_err(ModelsDiffer::Unsound)?;
        let how = Comparison {
            renames: &models.pending_renames(&migrated),
            same_expression: &|_, _| false,
        };
        let found = difference_by(&migrated, &wanted, how);
        if !found.is_empty() {
            return Err(ModelsDiffer::Unmigrated(sentences(found)));
        }
    }
    Ok(())
}

fn sentences(found: Difference) -> Vec<String> {
    let changes = found.operations.iter().map(Change::describe);
    changes.chain(found.unexplained).collect()
}
