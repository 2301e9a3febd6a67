//! What the application embeds: written as Rust, small, and the same for the same migrations.

use std::fmt::Write;

use whimbrel_schema::Registry;
use whimbrel_schema::analyze::Naming;
use whimbrel_schema::verify::{Level, Policy, Verified};

use super::check::Checked;
use super::documentation;
use super::embed_catalog;
use super::embed_rules;
use super::reader::ReadText;
use super::sources::Sources;

/// The source that [`embed!`](crate::embed!) includes, without the errors.
///
/// Messages, parents and labels are constants of the headers that the application compiles itself;
/// only what the headers do not hold is written here.
pub(super) fn text(
    registry: &Registry,
    policy: &Policy,
    checked: &Checked,
    sources: &Sources,
) -> String {
    let verdict = match checked.denied().next() {
        None => "Verified",
        Some(_) => "Refused",
    };
    let mut text = String::from("// Written by whimbrel's gate.\n");
    text.push_str("pub const LISTED: &[&str] = &[");
    for revision in registry.revisions() {
        add(&mut text, format_args!("{:?},", revision.header.id));
    }
    add(
        &mut text,
        format_args!(
            "];\npub static EMBEDDED: Embedded = Embedded {{ verdict: Verdict::{verdict}, revisions: &[\n"
        ),
    );
    let mut revisions: Vec<&Verified> = checked.revisions.iter().collect();
    revisions.sort_by_key(|verified| verified.revision.header.id);
    for verified in revisions {
        add_revision(&mut text, verified, sources);
    }
    text.push_str("], sql: &[\n");
    for read in &checked.sql {
        add_sql(&mut text, read);
    }
    text.push_str("], rules: &[");
    embed_rules::add_rules(&mut text, policy);
    text.push_str("], findings: &[");
    embed_rules::add_findings(&mut text, policy, &checked.revisions);
    text.push_str("], policy: ");
    add_policy(&mut text, policy);
    text.push_str(" };\n");
    embed_catalog::add(&mut text, checked);
    text
}

fn add_sql(text: &mut String, read: &ReadText) {
    let Ok(statements) = serde_json::to_string(&read.statements) else {
        // What cannot be stored stays opaque in the program.
        return;
    };
    let (backend, sql) = (read.backend, &read.text);
    add(
        text,
        format_args!(
            "EmbeddedSql {{ backend: Backend::{backend:?}, text: {sql:?}, statements: {statements:?} }},\n"
        ),
    );
}

fn add_policy(text: &mut String, policy: &Policy) {
    text.push_str("Stored { levels: &[");
    add_levels(text, policy.levels());
    text.push_str("], environments: &[");
    for (name, levels) in policy.environments() {
        add(text, format_args!("({name:?}, &["));
        add_levels(text, levels.iter());
        text.push_str("]),");
    }
    let naming = policy.names().map(Naming::pattern);
    let baseline = policy.baseline_id();
    add(
        text,
        format_args!("], naming: {naming:?}, baseline: {baseline:?}, versions: &["),
    );
    for backend in policy.targets() {
        let version = policy.version(*backend);
        add(text, format_args!("(Backend::{backend:?}, {version}),"));
    }
    text.push_str("] }");
}

fn add_levels<'p>(text: &mut String, levels: impl Iterator<Item = (&'p str, Level)>) {
    for (rule, level) in levels {
        add(text, format_args!("({rule:?}, Level::{level:?}),"));
    }
}

fn add_revision(text: &mut String, verified: &Verified, sources: &Sources) {
    let revision = verified.revision;
    let source = sources.text(revision.header.place()).unwrap_or_default();
    let digest = verified.checksum.digest.escape_ascii();
    add(
        text,
        format_args!(
            "EmbeddedRevision {{ id: {:?}, description: {:?}, source: {:?}, epoch: {}, digest: *b\"{digest}\" }},\n",
            revision.header.id,
            documentation::text(&source),
            sources.file(revision),
            verified.checksum.epoch,
        ),
    );
}

pub(super) fn add(text: &mut String, part: std::fmt::Arguments<'_>) {
    // Writing to a text cannot fail.
    let _ = text.write_fmt(part);
}
