//! What the application embeds: written as Rust, small, and the same for the same migrations.

use std::fmt::Write;

use whimbrel_schema::Registry;
use whimbrel_schema::verify::Verified;

use super::check::Checked;
use super::documentation;
use super::sources::Sources;

/// The source that [`embed!`](crate::embed!) includes, without the errors.
///
/// Messages, parents and labels are constants of the headers that the application compiles itself;
/// only what the headers do not hold is written here.
pub(super) fn text(registry: &Registry, checked: &Checked, sources: &Sources) -> String {
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
    text.push_str("] };\n");
    text
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

fn add(text: &mut String, part: std::fmt::Arguments<'_>) {
    // Writing to a text cannot fail.
    let _ = text.write_fmt(part);
}
