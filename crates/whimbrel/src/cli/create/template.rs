//! The project's own template for new revisions: `migrations/template.rs.jinja`.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use minijinja::{Environment, UndefinedBehavior, Value};
use whimbrel_schema::render::Module;

use super::folder::Folder;
use super::unreachable;
use crate::error::{Error, ErrorKind, Result, SourceLocation};

const NAME: &str = "template.rs.jinja";

/// The project's own template.
pub(super) struct Template {
    path: PathBuf,
    text: String,
}

impl Template {
    /// Reads the template of the folder, when there is one.
    pub(super) fn find(folder: &Folder) -> Result<Option<Self>> {
        let path = folder.path().join(NAME);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(Self {
                path: folder.shown(&path),
                text,
            })),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unreachable("read", &path, error)),
        }
    }

    /// The text of a module.
    ///
    /// # Errors
    ///
    /// A usage error with file and line, when the template does not render.
    pub(super) fn render(&self, module: &Module<'_>) -> Result<String> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let rendered = environment.render_str(&self.text, variables(module));
        let text = rendered.map_err(|error| self.broken(&error))?;
        Ok(format!("{}\n", text.trim_end()))
    }

    fn broken(&self, error: &minijinja::Error) -> Error {
        let file = self.path.display().to_string();
        let line = error.line().and_then(|line| u32::try_from(line).ok());
        let line = line.unwrap_or(1);
        let what = error
            .detail()
            .map_or_else(|| error.kind().to_string(), str::to_owned);
        Error::new(ErrorKind::Usage, format!("{file}:{line}: {what}"))
            .with_location(SourceLocation {
                file,
                line,
                column: 1,
            })
            .with_hint(
                "the variables are message, up_revision, down_revision, branch_labels, depends_on, \
                 create_date, imports, upgrades and downgrades",
            )
    }
}

/// Exactly the variables that the documentation names.
fn variables(module: &Module<'_>) -> Value {
    let heading = &module.heading;
    let list = |items: &[&str]| Value::from_iter(items.iter().map(|item| Value::from(*item)));
    let down_revision = match heading.parents {
        [] => Value::from(()),
        [parent] => Value::from(*parent),
        parents => list(parents),
    };
    Value::from(BTreeMap::from([
        ("message", Value::from(heading.message)),
        ("up_revision", Value::from(heading.id)),
        ("down_revision", down_revision),
        ("branch_labels", list(heading.labels)),
        ("depends_on", list(heading.depends_on)),
        ("create_date", Value::from(date(heading.id))),
        ("imports", Value::from("use whimbrel::prelude::*;")),
        ("upgrades", Value::from(module.upgrades())),
        (
            "downgrades",
            Value::from(module.downgrades().unwrap_or_default()),
        ),
    ]))
}

/// The moment that an id is: `2026-01-15 10:30:00`.
fn date(id: &str) -> String {
    let part = |from: usize, to: usize| id.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-{} {}:{}:{}",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(8, 10),
        part(10, 12),
        part(12, 14)
    )
}
