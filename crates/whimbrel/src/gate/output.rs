//! The files that the build script leaves: what is embedded, and a text for each error.

use std::fs;
use std::io;
use std::path::Path;

use super::environment::Mode;
use super::problem::Problem;

/// What is to be written.
#[derive(Debug)]
pub(super) struct Output {
    /// The texts of the findings that the policy denies.
    pub(super) denied: Vec<String>,
    /// What the application embeds.
    pub(super) embedded: String,
    /// The tests of the revisions.
    pub(super) tests: String,
    /// What becomes of the findings.
    pub(super) mode: Mode,
}

impl Output {
    /// Writes everything into a folder; a file that would be the same is not touched, so that
    /// nothing is compiled again for it.
    ///
    /// # Errors
    ///
    /// When a file cannot be written.
    pub(super) fn write(&self, folder: &Path) -> Result<(), Problem> {
        let mut source = self.embedded.clone();
        let errors = match self.mode {
            Mode::Deny => self.denied.as_slice(),
            Mode::Warn => &[],
        };
        for (number, error) in errors.iter().enumerate() {
            let name = format!("finding_{number}.txt");
            source.push_str(&format!("compile_error! {{ include_str!(\"{name}\") }}\n"));
            write(&folder.join(name), error)?;
        }
        write(&folder.join("whimbrel_tests.rs"), &self.tests)?;
        write(&folder.join("whimbrel.rs"), &source)
    }
}

fn write(path: &Path, text: &str) -> Result<(), Problem> {
    let known = fs::read_to_string(path);
    if known.is_ok_and(|known| known == text) {
        return Ok(());
    }
    fs::write(path, text).map_err(|source: io::Error| Problem::Write {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(mode: Mode) -> Output {
        Output {
            denied: vec!["one".to_owned(), "two".to_owned()],
            embedded: "// embedded\n".to_owned(),
            tests: String::new(),
            mode,
        }
    }

    #[test]
    fn each_error_includes_its_text() {
        let folder = tempfile::tempdir().unwrap();
        output(Mode::Deny).write(folder.path()).unwrap();
        let source = fs::read_to_string(folder.path().join("whimbrel.rs")).unwrap();
        assert_eq!(source.matches("compile_error!").count(), 2);
        let second = fs::read_to_string(folder.path().join("finding_1.txt")).unwrap();
        assert_eq!(second, "two");
        output(Mode::Warn).write(folder.path()).unwrap();
        let source = fs::read_to_string(folder.path().join("whimbrel.rs")).unwrap();
        assert_eq!(source, "// embedded\n");
    }

    #[test]
    fn the_same_output_is_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("whimbrel.rs");
        output(Mode::Warn).write(folder.path()).unwrap();
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        let modified = || fs::metadata(&path).unwrap().modified().unwrap();
        let before = modified();
        output(Mode::Warn).write(folder.path()).unwrap();
        assert_eq!(modified(), before);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let problem = output(Mode::Warn)
            .write(Path::new("/no/such/folder"))
            .unwrap_err();
        assert!(
            problem.to_string().contains("/no/such/folder/whimbrel"),
            "{problem}"
        );
    }
}
