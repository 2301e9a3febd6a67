//! `migrate create`: a new revision is written; it needs no database.

mod after;
mod draft;
pub(super) mod folder;
pub(super) mod id;
pub(super) mod lock;
mod position;
pub(super) mod registry_file;
pub(super) mod slug;
mod template;
pub(super) mod write;

use std::path::Path;

use clap::Args;
use serde::Serialize;
use whimbrel_schema::render::{Down, Node};

use super::autogenerate::{Autogenerate, Found};
use super::context::Context;
use super::directives::Draft;
use super::outcome::Outcome;
use super::style::{CODE, WAITING, harmless, painted};
use crate::error::{Error, ErrorKind, Result};
use draft::{Created, Writer};
use folder::Folder;
use position::Position;

pub(super) use position::{check_label, must_be_built_from};
use registry_file::RegistryFile;
use template::Template;

#[derive(Clone, Debug, Args)]
pub(super) struct Create {
    /// What the revision does, in a few words
    #[arg(value_name = "MESSAGE")]
    message: String,

    #[command(flatten)]
    position: Position,

    #[command(flatten)]
    autogenerate: Autogenerate,
}

/// What `--autogenerate` wrote.
#[derive(Serialize)]
struct Generated<'g> {
    revisions: &'g [Created],
    dry_run: bool,
    undecided: &'g [String],
    left_out: &'g [String],
}

impl Create {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let graph = context.graph()?;
        check_message(&self.message)?;
        let generates = self.autogenerate.is_wanted()?;
        let parent = self.position.parent(&graph)?;
        let depends_on = self.position.dependencies(&graph)?;
        check_label(self.position.branch_label.as_deref(), &graph)?;

        let parents = parent.map(str::to_owned).into_iter().collect();
        let place = Place {
            parents,
            label: self.position.branch_label.as_deref(),
            depends_on: &depends_on,
        };
        at(
            context,
            place,
            self.autogenerate.is_dry_run(),
            |writer| match generates {
                true => self.generate(context, writer),
                false => write_one(context, writer, &self.message),
            },
        )
    }

    fn generate(&self, context: &Context<'_>, writer: &mut Writer<'_>) -> Result<Outcome> {
        let found = self.autogenerate.find(context)?;
        let drafts = match &found.written {
            None => Vec::new(),
            Some(written) => {
                let draft = self.draft(written.up.clone(), written.down.clone());
                match context.app.directives {
                    Some(directives) => directives.revise(draft),
                    None => vec![draft],
                }
            }
        };
        for draft in &drafts {
            writer.write(draft)?;
        }
        report_generated(context, writer, &found)?;
        if !writer.is_dry_run {
            after::run(writer.folder, &writer.written)?;
        }
        Ok(Outcome::DONE)
    }

    fn draft(&self, up: Vec<Node>, down: Down) -> Draft {
        Draft {
            message: self.message.clone(),
            up,
            down,
        }
    }
}

/// Where new revisions stand.
pub(super) struct Place<'p> {
    pub(super) parents: Vec<String>,
    pub(super) label: Option<&'p str>,
    pub(super) depends_on: &'p [&'p str],
}

/// Lets revisions be written into the folder of the package, alone and beside the right ones.
pub(super) fn at(
    context: &Context<'_>,
    place: Place<'_>,
    is_dry_run: bool,
    work: impl FnOnce(&mut Writer<'_>) -> Result<Outcome>,
) -> Result<Outcome> {
    let folder = Folder::find()?;
    // Held to the end: two creates at once see each other's revisions.
    let _lock = lock::hold(&folder)?;
    let registry = RegistryFile::read(&folder.registry())?;
    must_be_built_from(context, &registry, &folder)?;
    let template = Template::find(&folder)?;
    work(&mut Writer {
        folder: &folder,
        template: template.as_ref(),
        parents: place.parents,
        label: place.label,
        depends_on: place.depends_on,
        is_dry_run,
        written: Vec::new(),
    })
}

/// Writes a revision that does nothing yet.
pub(super) fn write_one(
    context: &Context<'_>,
    writer: &mut Writer<'_>,
    message: &str,
) -> Result<Outcome> {
    writer.write(&Draft {
        message: message.to_owned(),
        up: Vec::new(),
        down: Down::Derived,
    })?;
    for created in &writer.written {
        report(context, created)?;
    }
    after::run(writer.folder, &writer.written)?;
    Ok(Outcome::DONE)
}

pub(super) fn check_message(message: &str) -> Result<()> {
    match message.trim().is_empty() {
        true => Err(usage("the message is empty")
            .with_hint("say in a few words what the revision does: \"add user preferences\"")),
        false => Ok(()),
    }
}

fn report(context: &Context<'_>, created: &Created) -> Result<()> {
    context.terminal.answer(created, |screen| {
        screen.line(&created.file.display().to_string());
    })?;
    let mut next = context.terminal.screen();
    let status = painted(CODE, "migrate status");
    next.line(&format!(
        "Write its changes, then build again; `{status}` lists it as pending."
    ));
    context.terminal.say(&next);
    Ok(())
}

fn report_generated(context: &Context<'_>, writer: &Writer<'_>, found: &Found) -> Result<()> {
    let generated = Generated {
        revisions: &writer.written,
        dry_run: writer.is_dry_run,
        undecided: &found.undecided,
        left_out: &found.left_out,
    };
    context.terminal.answer(&generated, |screen| {
        for created in &writer.written {
            match &created.text {
                Some(text) => screen.line(text.trim_end()),
                None => screen.line(&created.file.display().to_string()),
            }
        }
    })?;
    let mut next = context.terminal.screen();
    for what in &found.undecided {
        let what = harmless(what);
        next.line(&format!(
            "Could not be compared, and counts as the same: {what}."
        ));
    }
    for what in &found.left_out {
        next.line(&format!("Not read: {}.", harmless(what)));
    }
    let (wanted, now) = &found.sources;
    if found.written.is_none() {
        next.line(&format!(
            "Nothing to do: nothing differs between {now} and {wanted}."
        ));
    } else if writer.written.is_empty() {
        next.line("Nothing was written: the application's directives left nothing.");
    } else if writer.is_dry_run {
        next.line("Nothing was written: this was a dry run.");
    } else {
        if found
            .written
            .as_ref()
            .is_some_and(|written| written.needs_reason())
        {
            let why = "It does not build until each `assume_safe(\"\", …)` says why it is safe.";
            next.line(&painted(WAITING, why));
        }
        let status = painted(CODE, "migrate status");
        next.line(&format!(
            "Read it, then build again; `{status}` lists it as pending."
        ));
    }
    context.terminal.say(&next);
    Ok(())
}

pub(super) fn usage(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Usage, message)
}

/// The error of a file that cannot be read or written.
pub(super) fn unreachable(what: &str, path: &Path, error: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Failed,
        format!("`{}` cannot be {what}: {error}", path.display()),
    )
    .with_source(error)
}
