//! A match on `Operation` names every operation.
//!
//! A catch-all arm would let a new operation build without a decision about it. The check
//! reads formatted source: the arms of a match begin in one column, its first and last line
//! left of them.

use super::Complaints;
use crate::workspace::SourceFile;

/// Where operations are matched on.
const SCOPES: [&str; 1] = ["crates/whimbrel-schema/src/"];

/// The enum whose matches must be complete.
const ENUM: &str = "Operation::";

/// Complains about catch-all arms beside arms that name an operation.
pub(super) fn check(files: &[SourceFile]) -> Complaints {
    files
        .iter()
        .filter(|file| SCOPES.iter().any(|scope| file.path.starts_with(scope)))
        .flat_map(check_file)
        .collect()
}

fn check_file(file: &SourceFile) -> Complaints {
    let lines: Vec<&str> = file.text.lines().collect();
    lines
        .iter()
        .enumerate()
        .filter(|(_, line)| is_catch_all(line))
        .filter(|(index, line)| {
            let above = lines.iter().take(*index).rev();
            let in_same_match = above.take_while(|above| encloses(line, above));
            in_same_match
                .filter(|above| indentation(above) == indentation(line))
                .any(|above| names_an_operation(above))
        })
        .map(|(index, _)| {
            format!(
                "{}:{}: name every operation instead of a catch-all",
                file.path,
                index + 1
            )
        })
        .collect()
}

/// Whether a line is an arm whose pattern is `_` or a plain binding, with or without a guard.
fn is_catch_all(line: &str) -> bool {
    let Some((pattern, _)) = line.trim_start().split_once(" =>") else {
        return false;
    };
    let name = pattern.split(" if ").next().unwrap_or(pattern);
    let is_name = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    is_name && !["", "true", "false"].contains(&name)
}

fn names_an_operation(line: &str) -> bool {
    let pattern = line.split("=>").next().unwrap_or(line).trim_start();
    let pattern = pattern.trim_start_matches(['|', '&', '(', ' ']);
    pattern.starts_with(ENUM)
}

/// Whether a line above an arm still belongs to the same match.
fn encloses(arm: &str, above: &str) -> bool {
    above.trim().is_empty() || indentation(above) >= indentation(arm)
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::complaints;

    const PATH: &str = "crates/whimbrel-schema/src/reverse.rs";

    #[test]
    fn a_catch_all_beside_an_operation_is_found() {
        for arm in ["_ => None,", "other => refuse(other),", "_ if late => {"] {
            let text = format!(
                "match operation {{\n    Operation::A(a) => {{\n        a.go();\n    }}\n\n    {arm}\n}}\n"
            );
            let expected = format!("{PATH}:6: name every operation instead of a catch-all");
            assert_eq!(complaints(check, PATH, &text), [expected]);
        }
    }

    #[test]
    fn a_catch_all_of_another_match_is_left_alone() {
        let text = "match operation {\n    \
                    Operation::A(a) => match a.size() {\n        \
                    1 => x,\n        _ => y,\n    },\n    Operation::B(b) => z,\n}\n\
                    match size {\n    1 => Operation::A(x),\n    _ => Operation::B(y),\n}\n";
        assert_eq!(complaints(check, PATH, text), [""; 0]);
    }

    #[test]
    fn other_packages_may() {
        let text = "    Operation::A(a) => x,\n    _ => y,\n";
        assert_eq!(complaints(check, "crates/whimbrel/src/a.rs", text), [""; 0]);
        assert_eq!(complaints(check, PATH, text).len(), 1);
    }
}
