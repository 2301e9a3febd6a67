//! The name of the environment.

use super::Flags;
use super::file::ConfigFile;
use super::setting::{Origin, Setting};
use super::surroundings::{Surroundings, usage};
use crate::error::{Error, Result};
use crate::suggest;

const VARIABLES: [&str; 2] = ["WHIMBREL_ENV", "ENVIRONMENT"];
const DEFAULT: &str = "development";

pub(super) fn resolve(
    flags: &Flags,
    surroundings: &Surroundings,
    file: &ConfigFile,
) -> Result<Setting<String>> {
    let found = find(flags, surroundings)?;
    match misspelt(&found.value, file) {
        Some(error) => Err(error),
        None => Ok(found),
    }
}

fn find(flags: &Flags, surroundings: &Surroundings) -> Result<Setting<String>> {
    if let Some(name) = &flags.environment {
        if name.trim().is_empty() {
            return Err(usage("the environment that `--env` names is empty"));
        }
        return Ok(setting(name, Origin::flag("--env")));
    }
    for name in VARIABLES {
        if let Some(value) = surroundings.variable(name)? {
            let origin = Origin::Variable {
                name: name.to_owned(),
            };
            return Ok(setting(&value, origin));
        }
    }
    let dot_env = surroundings.dot_env()?;
    for name in VARIABLES {
        if let Some(value) = dot_env.variable(name)? {
            let origin = Origin::DotEnv {
                file: dot_env.file,
                name: name.to_owned(),
            };
            return Ok(setting(&value, origin));
        }
    }
    Ok(setting(DEFAULT, Origin::Default))
}

fn setting(value: &str, origin: Origin) -> Setting<String> {
    Setting::new(value.trim().to_owned(), origin)
}

/// Refuses a name that is nearly that of a table of `whimbrel.toml`: what is misspelt would
/// silently work on another database.
fn misspelt(name: &str, file: &ConfigFile) -> Option<Error> {
    let known: Vec<&str> = file.environments().collect();
    if known.contains(&name) {
        return None;
    }
    let near = suggest::nearest(name, &known)?;
    Some(
        usage(format!(
            "`{}` has no environment `{name}`; did you mean `{near}`?",
            file.path.display()
        ))
        .with_hint(format!("its environments are: {}", known.join(", "))),
    )
}
