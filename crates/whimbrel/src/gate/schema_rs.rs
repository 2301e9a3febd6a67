//! Diesel's `schema.rs`: whether it holds what the revisions make.

use std::path::Path;

use whimbrel_schema::verify::{Finding, Policy, rule};
use whimbrel_schema::{Backend, Catalog, Registry};

use super::sources::spoken;
use crate::schema_rs::{CONFIG_VARIABLE, DieselToml, Problem, State, generate};

/// A finding for each file that `diesel.toml` names and that is stale or missing; none without a
/// `diesel.toml`.
pub(super) fn check(
    package: &Path,
    registry: &Registry,
    policy: &Policy,
    catalog: &Catalog,
) -> Vec<Finding> {
    let found = stale(package, policy, catalog).unwrap_or_else(|problem| {
        let help = problem.hint().map(str::to_owned);
        vec![(problem.to_string(), help)]
    });
    let findings = found.into_iter().map(|(message, help)| {
        let finding = Finding::new(rule::STALE_SCHEMA, registry.place(), message);
        help.into_iter().fold(finding, Finding::help)
    });
    findings.collect()
}

/// What is wrong, and what to do about it.
type Wrong = (String, Option<String>);

fn stale(package: &Path, policy: &Policy, catalog: &Catalog) -> Result<Vec<Wrong>, Problem> {
    let config = DieselToml::of_package(package)?;
    if !config.exists() {
        return Ok(Vec::new());
    }
    // As `migrate schema` chooses.
    let backend = match policy.targets().contains(&Backend::Postgres) {
        true => Backend::Postgres,
        false => Backend::Sqlite,
    };
    let mut wrong = Vec::new();
    for one in generate(catalog, backend, &config)? {
        let what = match one.state()? {
            Some(State::Stale) => "does not hold what the revisions make",
            Some(State::Missing) => "is missing",
            Some(State::Current) | None => continue,
        };
        let file = one.file.as_deref().unwrap_or(package);
        let file = spoken(file.strip_prefix(package).unwrap_or(file));
        let help = "write it with the program's own command: `cargo run -- migrate schema`";
        wrong.push((format!("`{file}` {what}"), Some(help.to_owned())));
    }
    Ok(wrong)
}

/// Tells cargo what the check reads.
pub(super) fn watch(package: &Path) {
    println!("cargo::rerun-if-env-changed={CONFIG_VARIABLE}");
    let Ok(config) = DieselToml::of_package(package) else {
        return;
    };
    if !config.exists() {
        return;
    }
    println!("cargo::rerun-if-changed={}", config.path().display());
    for named in config.sections() {
        let section = &named.section;
        for written in section.file.iter().chain(&section.patch_file) {
            println!(
                "cargo::rerun-if-changed={}",
                config.resolve(written).display()
            );
        }
    }
}
