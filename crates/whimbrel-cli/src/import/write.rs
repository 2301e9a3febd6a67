//! Writing the revisions and their registry.

use std::fs;
use std::path::Path;

use crate::failure::{Failure, Kind};

/// Writes modules into a new migrations folder, the registry last.
pub(super) fn modules(out: &Path, modules: &[(String, String)]) -> Result<(), Failure> {
    let registry = out.join("mod.rs");
    if registry.exists() {
        let message = format!("`{}` is there already", registry.display());
        return Err(Failure::new(Kind::Usage, message)
            .hint("import into an empty folder, then move what you need"));
    }
    let failed = |path: &Path, error: std::io::Error| {
        Failure::new(
            Kind::Failed,
            format!("`{}` cannot be written: {error}", path.display()),
        )
    };
    fs::create_dir_all(out).map_err(|error| failed(out, error))?;
    for (name, text) in modules {
        let path = out.join(format!("{name}.rs"));
        fs::write(&path, text).map_err(|error| failed(&path, error))?;
    }
    fs::write(&registry, list(modules)).map_err(|error| failed(&registry, error))
}

/// The text of the registry, as rustfmt leaves it.
fn list(modules: &[(String, String)]) -> String {
    let names: Vec<&str> = modules.iter().map(|(name, _)| name.as_str()).collect();
    let declared: String = names.iter().map(|name| format!("mod {name};\n")).collect();
    let flat = names.join(", ");
    let listed = match names.len() < 2 || flat.len() <= 60 {
        true => flat,
        false => format!("\n    {},\n", names.join(",\n    ")),
    };
    format!("//! The revisions, in order.\n\n{declared}\nwhimbrel::registry![{listed}];\n")
}
