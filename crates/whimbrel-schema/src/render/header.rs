//! The header of a revision: its id, its message and its place in the history.

use super::layout::{CHAIN, LINE};

/// What a revision says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Heading<'h> {
    /// Its id: 14 digits.
    pub id: &'h str,
    /// What it does, in a few words.
    pub message: &'h str,
    /// The revisions that it follows; several are merged.
    pub parents: &'h [&'h str],
    /// The names of the branch that begins with it.
    pub labels: &'h [&'h str],
    /// The revisions that must be applied before it, on other branches.
    pub depends_on: &'h [&'h str],
}

impl Heading<'_> {
    /// The line or lines of `const HEADER`, laid out as rustfmt does.
    pub fn constant(&self) -> String {
        let arguments = format!("{:?}, {:?}", self.id, self.message);
        let new = format!("Header::new({arguments})");
        let calls = self.calls();
        let flat = format!("{new}{}", calls.concat());
        let start = "    const HEADER: Header =";
        let fits_call = arguments.chars().count() <= CHAIN;
        let fits_chain = calls.len() <= 1 || flat.chars().count() <= CHAIN;
        if fits_call && fits_chain {
            if format!("{start} {flat};").chars().count() <= LINE {
                return format!("{start} {flat};\n");
            }
            if format!("        {flat};").chars().count() <= LINE {
                return format!("{start}\n        {flat};\n");
            }
        }
        // A first line that a semicolon would make too long moves down whole.
        let moves_down = fits_call && format!("{start} {new};").chars().count() > LINE;
        let new = match fits_call {
            true => new,
            false => format!(
                "Header::new(\n        {:?},\n        {:?},\n    )",
                self.id, self.message
            ),
        };
        let (start, indent) = match (fits_call, moves_down) {
            (_, true) => (format!("{start}\n       "), "            "),
            (true, false) => (start.to_owned(), "        "),
            (false, false) => (start.to_owned(), "    "),
        };
        let calls: Vec<String> = calls.iter().map(|c| format!("\n{indent}{c}")).collect();
        format!("{start} {new}{};\n", calls.concat())
    }

    fn calls(&self) -> Vec<String> {
        let parents = match self.parents {
            [] => None,
            [parent] => Some(format!(".revises({parent:?})")),
            parents => Some(format!(".merges(&{parents:?})")),
        };
        let list = |method: &str, items: &[&str]| {
            (!items.is_empty()).then(|| format!(".{method}(&{items:?})"))
        };
        let labels = list("labels", self.labels);
        let needs = list("depends_on", self.depends_on);
        parents.into_iter().chain(labels).chain(needs).collect()
    }
}

/// The message as the first line of the documentation: one sentence on one line.
pub(super) fn title(message: &str) -> String {
    let words: Vec<&str> = message.split_whitespace().collect();
    // What a literal must escape does not belong into a comment either.
    let line = words.join(" ");
    let line: String = line
        .chars()
        .map(|c| if is_plain(c) { c } else { ' ' })
        .collect();
    let line = line.trim();
    let mut letters = line.chars();
    let capital: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    let stop = if line.ends_with(['.', '!', '?', ':']) {
        ""
    } else {
        "."
    };
    format!("{capital}{}{stop}", letters.as_str())
}

fn is_plain(c: char) -> bool {
    ['"', '\'', '\\'].contains(&c) || c.escape_debug().count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(message: &str, parent: Option<&str>, label: Option<&str>, needs: &[&str]) -> String {
        let (parents, labels): (Vec<_>, Vec<_>) =
            (parent.into_iter().collect(), label.into_iter().collect());
        Heading {
            id: "20260115103000",
            message,
            parents: &parents,
            labels: &labels,
            depends_on: needs,
        }
        .constant()
    }

    #[test]
    fn the_message_is_a_literal_whatever_it_holds() {
        let hostile = "a \"quote\" \\ and\na line \u{202e}end 🦀";
        let text = header(hostile, None, None, &[]);
        assert!(
            text.contains(r#""a \"quote\" \\ and\na line \u{202e}end 🦀""#),
            "{text}"
        );
        assert_eq!(title(hostile), "A \"quote\" \\ and a line  end 🦀.");
        assert_eq!(title("  add users.\r\n"), "Add users.");
        assert_eq!(title("ßoo?"), "SSoo?");
    }

    #[test]
    fn the_header_takes_as_many_lines_as_it_needs() {
        assert_eq!(
            header("add users", None, None, &[]),
            "    const HEADER: Header = Header::new(\"20260115103000\", \"add users\");\n"
        );
        assert_eq!(
            header("add user preferences", Some("20260110090000"), None, &[]),
            "    const HEADER: Header =\n        Header::new(\"20260115103000\", \
             \"add user preferences\").revises(\"20260110090000\");\n"
        );
        assert_eq!(
            header(
                "add users",
                Some("20260110090000"),
                Some("blue"),
                &["20260101000000"]
            ),
            "    const HEADER: Header = Header::new(\"20260115103000\", \"add users\")\n        \
             .revises(\"20260110090000\")\n        .labels(&[\"blue\"])\n        \
             .depends_on(&[\"20260101000000\"]);\n"
        );
    }
}
