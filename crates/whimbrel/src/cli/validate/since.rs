//! The modules that changed since a commit.

use std::process::Command;

use crate::error::{Error, ErrorKind, Result};

/// The files of the modules that git says were added or changed since a commit.
///
/// Files that are not committed yet count.
pub(super) fn changed_modules(reference: &str) -> Result<Vec<String>> {
    if reference.starts_with('-') {
        return Err(Error::new(
            ErrorKind::Usage,
            format!("`{reference}` is no commit"),
        ));
    }
    let changed = git(&["diff", "--name-only", "--diff-filter=AMR", reference, "--"])?;
    let added = git(&["ls-files", "--others", "--exclude-standard"])?;
    let files = changed.lines().chain(added.lines());
    let modules = files.filter(|file| is_module(file)).map(str::to_owned);
    Ok(modules.collect())
}

/// Tells whether a file is named as the module of a revision is: `m`, fourteen digits, a slug.
fn is_module(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name
        .strip_prefix('m')
        .and_then(|rest| rest.strip_suffix(".rs"));
    stem.is_some_and(|stem| {
        let digits = stem.bytes().take_while(u8::is_ascii_digit).count();
        digits == 14 && stem.as_bytes().get(14) == Some(&b'_')
    })
}

fn git(arguments: &[&str]) -> Result<String> {
    let output = Command::new("git").args(arguments).output();
    let output = output.map_err(|error| {
        Error::new(ErrorKind::Failed, format!("git cannot be run: {error}"))
            .with_hint("name the revisions instead of `--since`")
    })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or_default().trim();
        return Err(Error::new(ErrorKind::Usage, format!("git refuses: {said}"))
            .with_hint("`--since` takes what `git diff` takes: a commit, a branch, a tag"));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::is_module;

    #[test]
    fn modules_are_known_by_their_names() {
        assert!(is_module("migrations/m20260115103000_add_user.rs"));
        assert!(is_module("m20260115103000_x.rs"));
        assert!(!is_module("migrations/mod.rs"));
        assert!(!is_module("migrations/m2026_x.rs"));
        assert!(!is_module("migrations/m20260115103000.rs"));
        assert!(!is_module("src/m20260115103000_x.sql"));
    }
}
