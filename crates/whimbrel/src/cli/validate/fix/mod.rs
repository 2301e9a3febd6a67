//! `migrate validate --fix`: what of the findings can be mended mechanically, and mending it.

mod draw;
mod place;
mod statement;
#[cfg(test)]
mod tests;
mod unblock;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde::Serialize;
use whimbrel_schema::analyze::judgement::JudgedFinding;

use crate::cli::create::folder::Folder;
use crate::cli::create::{unreachable, write};
use crate::error::{Error, ErrorKind, Result};
use crate::manager::{JudgedRevision, MigrationManager, Verdicts};
use place::{Edit, place};
use statement::Source;

pub(super) use draw::draw;

/// What can be mended in one module.
#[derive(Debug, Serialize)]
pub(super) struct Mended {
    revision: String,
    file: PathBuf,
    /// The parts of the file that change, the first first.
    hunks: Vec<Hunk>,
    /// The fixes that have no place in the source.
    unplaced: Vec<Unplaced>,
    /// Whether the file was written.
    pub(super) written: bool,
    #[serde(skip)]
    path: PathBuf,
    #[serde(skip)]
    before: String,
    #[serde(skip)]
    after: String,
}

/// A part of a file that changes.
#[derive(Debug, Serialize)]
struct Hunk {
    /// The rules that it silences.
    rules: Vec<String>,
    /// The line of the file, from 1.
    line: usize,
    /// The lines that go.
    removed: Vec<String>,
    /// The lines that come.
    added: Vec<String>,
}

/// A fix that has no place in the source.
#[derive(Debug, Serialize)]
struct Unplaced {
    rule: String,
    line: Option<u32>,
    why: &'static str,
}

/// What can be mended in the modules of revisions; nothing is written.
///
/// # Errors
///
/// When there is no migrations folder, or a module cannot be read.
pub(super) fn mend(verdicts: &Verdicts) -> Result<Vec<Mended>> {
    let fixable = |judged: &&JudgedRevision| fixable(judged).next().is_some();
    let mut revisions = verdicts.revisions.iter().filter(fixable).peekable();
    if revisions.peek().is_none() {
        return Ok(Vec::new());
    }
    let folder = Folder::find()?;
    revisions.map(|judged| mended(judged, &folder)).collect()
}

/// The findings that carry a fix and that nobody answers for.
fn fixable(judged: &JudgedRevision) -> impl Iterator<Item = &JudgedFinding> {
    let findings = judged.up.findings.iter();
    findings.filter(|finding| finding.fix.is_some() && !finding.acknowledged)
}

fn mended(judged: &JudgedRevision, folder: &Folder) -> Result<Mended> {
    let path = folder.path().join(format!("{}.rs", judged.module));
    let before = fs::read_to_string(&path).map_err(|error| unreachable("read", &path, error))?;
    let (edits, unplaced) = edits(judged, &before);
    let after = edited(&before, &edits);
    let hunks = edits.iter().map(|(edit, rules)| hunk(&before, edit, rules));
    Ok(Mended {
        revision: judged.id.clone(),
        file: folder.shown(&path),
        hunks: hunks.collect(),
        unplaced,
        written: false,
        after,
        path,
        before,
    })
}

/// The edits of a file in order, each with its rules, and what has no place.
fn edits(judged: &JudgedRevision, text: &str) -> (Vec<(Edit, Vec<String>)>, Vec<Unplaced>) {
    const OVERLAP: &str = "another fix changes the same statement; write the first one, then build";
    let own = format!("migrations/{}.rs", judged.module);
    let source = Source::of(text);
    let places = fixable(judged).filter_map(|finding| {
        let location = finding.location.as_ref()?;
        (location.file == own).then_some((location.line, location.column))
    });
    let places: Vec<(u32, u32)> = places.collect();
    let mut edits: Vec<(Edit, Vec<String>)> = Vec::new();
    let mut unplaced = Vec::new();
    for finding in fixable(judged) {
        let Some(fix) = &finding.fix else { continue };
        let is_own = fix.location.as_ref().is_some_and(|l| l.file == own);
        let placed = match is_own {
            true => place(&source, fix, &places),
            false => Err("it is written in another file than the revision's module"),
        };
        let placed = placed.and_then(|edit| {
            let clashes = |known: &Edit| known.from < edit.to && edit.from < known.to;
            match edits
                .iter()
                .any(|(known, _)| *known != edit && clashes(known))
            {
                true => Err(OVERLAP),
                false => Ok(edit),
            }
        });
        match placed {
            Ok(edit) => match edits.iter_mut().find(|(known, _)| *known == edit) {
                Some((_, rules)) if rules.contains(&finding.rule) => {}
                Some((_, rules)) => rules.push(finding.rule.clone()),
                None => edits.push((edit, vec![finding.rule.clone()])),
            },
            Err(why) => unplaced.push(Unplaced {
                rule: finding.rule.clone(),
                line: finding.location.as_ref().map(|location| location.line),
                why,
            }),
        }
    }
    edits.sort();
    (edits, unplaced)
}

fn edited(text: &str, edits: &[(Edit, Vec<String>)]) -> String {
    let mut edited = String::with_capacity(text.len());
    let mut at = 0;
    for (edit, _) in edits {
        edited.push_str(text.get(at..edit.from).unwrap_or_default());
        edited.push_str(&edit.text);
        at = edit.to;
    }
    edited.push_str(text.get(at..).unwrap_or_default());
    edited
}

/// An edit as whole lines.
fn hunk(text: &str, edit: &Edit, rules: &[String]) -> Hunk {
    let before = text.get(..edit.from).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let rest = text.get(edit.to..).unwrap_or_default();
    let end = edit.to + rest.find('\n').unwrap_or(rest.len());
    let old = text.get(start..end).unwrap_or_default();
    let (left, right) = (text.get(start..edit.from), text.get(edit.to..end));
    let new = [
        left.unwrap_or_default(),
        &edit.text,
        right.unwrap_or_default(),
    ]
    .concat();
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let line = before.matches('\n').count() + 1;
    let (mut removed, mut added) = (lines(old), lines(&new));
    let mut at = line;
    // What only follows a statement leaves the statement's lines out.
    while removed
        .first()
        .is_some_and(|first| added.first() == Some(first))
    {
        removed.remove(0);
        added.remove(0);
        at += 1;
    }
    Hunk {
        rules: rules.to_vec(),
        line: at,
        removed,
        added,
    }
}

/// Writes the modules, all of them or none.
///
/// # Errors
///
/// When a revision is in the history of the database, when a fix has no place in the source, or
/// when a file cannot be written.
pub(super) fn write(mended: &mut [Mended], manager: &MigrationManager) -> Result<()> {
    let past: BTreeSet<String> = manager.once_applied()?;
    for module in mended.iter() {
        if past.contains(&module.revision) {
            return Err(usage(format!(
                "revision {} is in the history of the database; its module stays as it is",
                module.revision
            ))
            .with_revision(&module.revision)
            .with_hint("what is applied is mended by a new revision: `migrate create`"));
        }
        if let Some(unplaced) = module.unplaced.first() {
            return Err(usage(format!(
                "the fix of `{}` has no place in `{}`: {}",
                unplaced.rule,
                module.file.display(),
                unplaced.why
            ))
            .with_revision(&module.revision)
            .with_hint("nothing was written; mend it by hand, or build and try again"));
        }
    }
    let changed = mended
        .iter_mut()
        .filter(|module| module.after != module.before);
    for module in changed {
        write::over(&module.path, &module.before, &module.after)?;
        module.written = true;
    }
    Ok(())
}

fn usage(message: String) -> Error {
    Error::new(ErrorKind::Usage, message)
}
