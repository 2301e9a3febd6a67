//! Files stay short enough to read in one sitting.

use super::Complaints;
use crate::workspace::SourceFile;

/// Most lines of a file.
const LIMIT: usize = 500;

/// Most lines of a file of tests: cases are long but flat.
const TEST_LIMIT: usize = 800;

/// Longer files, each with the reason why it stays whole.
const ALLOWED: &[(&str, &str)] = &[
    // Written by `diesel print-schema`.
    ("src/schema.rs", "generated"),
];

/// Complains about files over the limit.
pub(super) fn check(files: &[SourceFile]) -> Complaints {
    files
        .iter()
        .filter(|file| !ALLOWED.iter().any(|(path, _)| *path == file.path))
        .filter_map(|file| {
            let (lines, limit) = (file.text.lines().count(), limit(&file.path));
            (lines > limit).then(|| {
                format!(
                    "{}:{limit}: {lines} lines, at most {limit}: split it",
                    file.path
                )
            })
        })
        .collect()
}

fn limit(path: &str) -> usize {
    let is_test = path
        .split('/')
        .any(|part| part == "tests" || part == "tests.rs");
    if is_test { TEST_LIMIT } else { LIMIT }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::complaints;

    #[test]
    fn the_limit_itself_is_allowed_and_tests_may_be_longer() {
        let lines = |count: usize| "x\n".repeat(count);
        assert_eq!(complaints(check, "src/a.rs", &lines(500)), [""; 0]);
        assert_eq!(complaints(check, "tests/it/a.rs", &lines(800)), [""; 0]);
        assert_eq!(
            complaints(check, "src/a.rs", &lines(501)),
            ["src/a.rs:500: 501 lines, at most 500: split it"]
        );
        assert_eq!(complaints(check, "tests/it/a.rs", &lines(801)).len(), 1);
    }

    #[test]
    fn an_allowed_file_may_be_longer() {
        assert_eq!(
            complaints(check, "src/schema.rs", &"x\n".repeat(2000)),
            [""; 0]
        );
    }
}
