//! What must stay pure does not come to depend on a database.

use anyhow::{Context, bail};

use super::Complaints;
use crate::workspace::Workspace;

/// What a package is built with, and that no database may be part of.
const PURE: [&[&str]; 2] = [
    &["-p", "whimbrel-schema"],
    // What a build script compiles.
    &[
        "-p",
        "whimbrel",
        "--no-default-features",
        "--features",
        "gate",
    ],
];

/// The packages that may not be among the dependencies.
const BANNED: [&str; 4] = ["diesel", "libsqlite3-sys", "pq-sys", "r2d2"];

/// Complains about banned packages in the dependency trees of the pure ones.
pub(super) fn check(workspace: &Workspace) -> anyhow::Result<Complaints> {
    let mut complaints = Complaints::new();
    for selection in PURE {
        let tree = tree(workspace, selection)?;
        for package in banned(&tree) {
            let selection = selection.join(" ");
            complaints.push(format!(
                "Cargo.toml: `{package}` is built for `{selection}`"
            ));
        }
    }
    Ok(complaints)
}

/// Lists the dependencies, a line each: name, version, source.
fn tree(workspace: &Workspace, selection: &[&str]) -> anyhow::Result<String> {
    let mut cargo = workspace.cargo(&["tree", "--edges", "normal,build", "--prefix", "none"]);
    let output = cargo
        .args(selection)
        .output()
        .context("cannot start cargo tree")?;
    if !output.status.success() {
        bail!(
            "cargo tree failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn banned(tree: &str) -> impl Iterator<Item = &str> {
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    names.filter(|name| BANNED.contains(name))
}

#[cfg(test)]
mod tests {
    use super::banned;

    #[test]
    fn a_banned_package_is_found_by_its_whole_name() {
        let tree =
            "whimbrel-schema v0.1.0\nserde v1.0\ndiesel_table_macro_syntax v1\ndiesel v2.3.14";
        assert_eq!(banned(tree).collect::<Vec<_>>(), ["diesel"]);
    }
}
