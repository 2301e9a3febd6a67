//! Only one writer quotes identifiers and literals of SQL.

use super::Complaints;
use crate::workspace::SourceFile;

/// Where SQL is written.
const SCOPES: [&str; 2] = [
    "crates/whimbrel-schema/src/",
    "crates/whimbrel/src/database/",
];

/// The writer, and what writes something else than SQL; an entry that ends in a slash is a
/// folder.
const WRITERS: [&str; 15] = [
    "crates/whimbrel-schema/src/sql/",
    "crates/whimbrel-schema/src/dialect/writer.rs",
    // Reads the quotes of the server's messages.
    "crates/whimbrel/src/database/failure.rs",
    // The quotes of libpq's key=value text.
    "crates/whimbrel/src/database/url/",
    // Read the quotes of expressions.
    "crates/whimbrel-schema/src/analyze/typed_line.rs",
    "crates/whimbrel-schema/src/analyze/world/footprint/",
    "crates/whimbrel-schema/src/dialect/acts/",
    // Read the quotes of the texts that a database keeps.
    "crates/whimbrel-schema/src/read/",
    // Reads the quotes of statements, and says what `serial` stands for.
    "crates/whimbrel-schema/src/lower/",
    // The empty texts of its own queries.
    "crates/whimbrel/src/database/postgres/introspect/",
    // Read the bounds of partitions, which a database keeps as text.
    "crates/whimbrel-schema/src/catalog/bound.rs",
    // Rust source, written and read.
    "crates/whimbrel-schema/src/render/",
    "crates/whimbrel-schema/src/diesel/",
    // Drawings have quotes of their own.
    "crates/whimbrel-schema/src/show/dot.rs",
    "crates/whimbrel-schema/src/show/mermaid.rs",
];

/// How quotes get into a text: a character or a text that is a quote, alone or doubled.
const PATTERNS: [&str; 6] = [
    r#"'"'"#,
    r"'\''",
    r#""\"""#,
    r#""'""#,
    r#""\"\"""#,
    r#""''""#,
];

/// Complains about quotes written outside the writer; unit tests may.
pub(super) fn check(files: &[SourceFile]) -> Complaints {
    files
        .iter()
        .filter(|file| must_not_quote(&file.path))
        .flat_map(check_file)
        .collect()
}

fn must_not_quote(path: &str) -> bool {
    let is_writer =
        |writer: &&str| path == *writer || (writer.ends_with('/') && path.starts_with(writer));
    SCOPES.iter().any(|scope| path.starts_with(scope))
        && !WRITERS.iter().any(is_writer)
        && !path.ends_with("/tests.rs")
        && !path.contains("/tests/")
}

fn check_file(file: &SourceFile) -> Complaints {
    let lines = file.text.lines().enumerate();
    lines
        .take_while(|(_, line)| *line != "#[cfg(test)]")
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .filter(|(_, line)| PATTERNS.iter().any(|pattern| line.contains(pattern)))
        .map(|(index, _)| {
            format!(
                "{}:{}: only the SQL writer quotes: call it",
                file.path,
                index + 1
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{WRITERS, check};
    use crate::tidy::complaints;

    const PATH: &str = "crates/whimbrel-schema/src/dialect/sqlite/table.rs";

    #[test]
    fn quotes_outside_the_writer_are_found() {
        for line in [
            r#"sql.push('"');"#,
            r"sql.push('\'');",
            r#"sql.push_str("\"");"#,
            r#"name.replace('"', "\"\"")"#,
            r#"text.replace("'", "''")"#,
        ] {
            let expected = format!("{PATH}:2: only the SQL writer quotes: call it");
            assert_eq!(
                complaints(check, PATH, &format!("//! A.\n{line}\n")),
                [expected],
                "{line}"
            );
        }
    }

    #[test]
    fn the_writer_comments_and_tests_may_quote() {
        let push = "sql.push('\"');\n";
        for writer in WRITERS.iter().filter(|writer| !writer.ends_with('/')) {
            assert_eq!(complaints(check, writer, push), [""; 0]);
        }
        assert_eq!(
            complaints(check, "crates/whimbrel-schema/src/sql/a.rs", push),
            [""; 0]
        );
        assert_eq!(
            complaints(check, "crates/whimbrel/src/cli/a.rs", push),
            [""; 0]
        );
        assert_eq!(complaints(check, PATH, &format!("/// {push}")), [""; 0]);
        assert_eq!(
            complaints(check, PATH, &format!("#[cfg(test)]\n{push}")),
            [""; 0]
        );
    }

    #[test]
    fn words_in_quotes_are_left_alone() {
        for line in [
            r#"sql.push_str("CREATE TABLE");"#,
            r#"write!(f, "there is no `{name}`")"#,
        ] {
            assert_eq!(complaints(check, PATH, line), [""; 0], "{line}");
        }
    }
}
