//! No file of tests is forgotten: cargo ignores one that no `mod` line names.

use super::Complaints;
use crate::workspace::SourceFile;

/// Complains about files beside a `tests/it/main.rs` that it does not name.
pub(super) fn check(files: &[SourceFile]) -> Complaints {
    files
        .iter()
        .flat_map(|main| check_folder(main, files))
        .collect()
}

fn check_folder(main: &SourceFile, files: &[SourceFile]) -> Complaints {
    let is_main = |folder: &&str| *folder == "tests/it/" || folder.ends_with("/tests/it/");
    let Some(folder) = main.path.strip_suffix("main.rs").filter(is_main) else {
        return Complaints::new();
    };
    files
        .iter()
        .filter_map(|file| {
            let name = file.path.strip_prefix(folder)?;
            let module = name
                .strip_suffix("/mod.rs")
                .or_else(|| name.strip_suffix(".rs"))?;
            let is_forgotten =
                module != "main" && !module.contains('/') && !declares(&main.text, module);
            is_forgotten.then(|| format!("{}:1: {} has no `mod {module};`", file.path, main.path))
        })
        .collect()
}

fn declares(text: &str, module: &str) -> bool {
    let declaration = format!("mod {module};");
    text.lines()
        .any(|line| line == declaration || line.ends_with(&format!(" {declaration}")))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::workspace::SourceFile;

    #[test]
    fn a_file_without_a_mod_line_is_found() {
        let file = |path: &str, text: &str| SourceFile {
            path: path.into(),
            text: text.into(),
        };
        let files = [
            file(
                "a/tests/it/main.rs",
                "//! A.\n\nmod named;\npub(crate) mod folder;\n",
            ),
            file("a/tests/it/named.rs", ""),
            file("a/tests/it/folder/mod.rs", ""),
            file("a/tests/it/folder/part.rs", ""),
            file("a/tests/it/forgotten.rs", ""),
            file("b/src/main.rs", ""),
            file("b/src/other.rs", ""),
        ];
        let expected = "a/tests/it/forgotten.rs:1: a/tests/it/main.rs has no `mod forgotten;`";
        assert_eq!(check(&files), [expected]);
    }
}
