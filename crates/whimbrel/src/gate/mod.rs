//! The gate: verifies migrations while the application is built.
//!
//! An unsafe migration does not compile. The build script mounts the registry and calls
//! [`verify`]; what is found becomes rustc errors with the place in the migration, and what was
//! verified is embedded in the application by [`embed!`](crate::embed!):
//!
//! ```ignore
//! // build.rs
//! #[path = "migrations/mod.rs"]
//! mod migrations;
//!
//! fn main() {
//!     whimbrel::gate::verify(&migrations::REGISTRY, &whimbrel::gate::Policy::default());
//! }
//! ```
//!
//! `WHIMBREL_GATE=warn` in the environment turns the errors into warnings. The program that is then
//! built can edit, plan and explain, but it refuses to change a database.

mod check;
mod documentation;
mod embed;
mod embed_catalog;
mod embed_rules;
mod embed_tests;
mod environment;
mod excerpt;
mod folder;
mod message;
mod output;
mod problem;
mod reader;
mod schema_rs;
mod sources;

pub(crate) use check::check;
pub(crate) use message::text;
pub(crate) use sources::Sources;
pub use whimbrel_schema::analyze;
pub use whimbrel_schema::verify::{Finding, Level, Levels, Policy};

use whimbrel_schema::Registry;

use environment::{Environment, Mode};
use output::Output;
use problem::Problem;

/// Verifies the migrations, from a build script.
///
/// The script itself always succeeds: it writes what [`embed!`](crate::embed!) includes, with one
/// error for each finding that the policy denies. Warnings go to cargo. A problem of the gate's
/// own, such as an output folder that cannot be written, is an error of the build that names it.
pub fn verify(registry: &'static Registry, policy: &Policy) {
    if let Err(problem) = run(registry, policy) {
        problem.report();
    }
}

fn run(registry: &'static Registry, policy: &Policy) -> Result<(), Problem> {
    println!("cargo::rerun-if-env-changed={}", environment::GATE);
    let environment = Environment::read()?;
    let sources = Sources::of_package(&environment.package);
    if let Some(folder) = sources.folder(registry) {
        println!("cargo::rerun-if-changed={}", folder.display());
    }
    schema_rs::watch(&environment.package);
    let checked = check(registry, policy, &sources);
    let denied = checked.denied().map(|f| message::error(f, &sources));
    let output = Output {
        denied: denied.collect(),
        embedded: embed::text(registry, policy, &checked, &sources),
        tests: embed_tests::text(registry),
        mode: environment.mode,
    };
    output.write(&environment.out)?;
    for finding in &checked.findings {
        if environment.mode == Mode::Warn || finding.level == Level::Warn {
            println!("cargo::warning={}", message::line(finding));
        }
    }
    if environment.mode == Mode::Warn && checked.denied().next().is_some() {
        println!(
            "cargo::warning=the gate refused these migrations; this program edits, plans and \
             explains, and changes no database"
        );
    }
    Ok(())
}
