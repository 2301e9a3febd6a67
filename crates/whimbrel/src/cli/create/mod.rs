//! `migrate create`: a new revision is written; it needs no database.

mod after;
mod draft;
pub(super) mod folder;
mod id;
mod lock;
mod position;
mod registry_file;
mod slug;
mod template;
pub(super) mod write;

use std::path::Path;

use clap::Args;
use serde::Serialize;
use whimbrel_schema::render::Down;

use super::autogenerate::{Autogenerate, Found};
use super::context::Context;
use super::directives::Draft;
use super::outcome::Outcome;
use super::style::{CODE, WAITING, harmless, painted};
use crate::error::{Error, ErrorKind, Result};
use draft::{Created, Writer};
use folder::Folder;
use position::{Position, must_be_built_from};
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
        self.check_message()?;
        let generates = self.autogenerate.is_wanted()?;
        let parent = self.position.parent(&graph)?;
        let depends_on = self.position.dependencies(&graph)?;
        self.position.check_label(&graph)?;

        let folder = Folder::find()?;
        // Held to the end: two creates at once see each other's revisions.
        let _lock = lock::hold(&folder)?;
        let registry = RegistryFile::read(&folder.registry())?;
        must_be_built_from(context, &registry, &folder)?;
        let template = Template::find(&folder)?;
        let mut writer = Writer {
            folder: &folder,
            template: template.as_ref(),
            parent: parent.map(str::to_owned),
            label: self.position.branch_label.as_deref(),
            depends_on: &depends_on,
            is_dry_run: self.autogenerate.is_dry_run(),
            written: Vec::new(),
        };
        if generates {
            return self.generate(context, writer);
        }
        writer.write(&self.draft(Vec::new(), Down::Derived))?;
        for created in &writer.written {
            report(context, created)?;
        }
        after::run(&folder, &writer.written)?;
        Ok(Outcome::DONE)
    }

    fn generate(&self, context: &Context<'_>, mut writer: Writer<'_>) -> Result<Outcome> {
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
        report_generated(context, &writer, &found)?;
        if !writer.is_dry_run {
            after::run(writer.folder, &writer.written)?;
        }
        Ok(Outcome::DONE)
    }

    fn draft(&self, up: Vec<whimbrel_schema::render::Node>, down: Down) -> Draft {
        Draft {
            message: self.message.clone(),
            up,
            down,
        }
    }

    fn check_message(&self) -> Result<()> {
        if self.message.trim().is_empty() {
            return Err(usage("the message is empty")
                .with_hint("say in a few words what the revision does: \"add user preferences\""));
        }
        Ok(())
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

fn usage(message: impl Into<String>) -> Error {
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
