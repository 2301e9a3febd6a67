//! The text of a new revision, as `cargo fmt` would leave it.

/// The widest line that rustfmt leaves whole, and the widest call chain and arguments of a call.
const LINE: usize = 100;
const CHAIN: usize = 60;
const ARGUMENTS: usize = 60;

/// What a new revision says of itself.
pub(super) struct Template<'t> {
    pub(super) id: &'t str,
    pub(super) message: &'t str,
    pub(super) parent: Option<&'t str>,
    pub(super) label: Option<&'t str>,
    pub(super) depends_on: &'t [&'t str],
}

impl Template<'_> {
    /// The whole file.
    pub(super) fn text(&self) -> String {
        let title = title(self.message);
        let header = self.header();
        format!(
            "//! {title}\n\
             use whimbrel::prelude::*;\n\
             \n\
             pub struct Revision;\n\
             \n\
             impl Migration for Revision {{\n\
             {header}\
             \n\
             \x20   fn up(schema: &mut Schema) {{\n\
             \x20       // What undoes it is derived; where that is impossible the build asks for a `down`.\n\
             \x20       let _ = schema; // In its place: schema.create_table(\"…\", |t| {{ … }});\n\
             \x20   }}\n\
             }}\n"
        )
    }

    /// The line or lines of `const HEADER`, laid out as rustfmt does.
    fn header(&self) -> String {
        let arguments = format!("{:?}, {:?}", self.id, self.message);
        let new = format!("Header::new({arguments})");
        let calls = self.calls();
        let flat = format!("{new}{}", calls.concat());
        let start = "    const HEADER: Header =";
        let fits_call = arguments.chars().count() <= ARGUMENTS;
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
        let parent = self.parent.map(|parent| format!(".revises({parent:?})"));
        let label = self.label.map(|label| format!(".labels(&[{label:?}])"));
        let needs =
            (!self.depends_on.is_empty()).then(|| format!(".depends_on(&{:?})", self.depends_on));
        parent.into_iter().chain(label).chain(needs).collect()
    }
}

/// The message as the first line of the documentation: one sentence on one line.
fn title(message: &str) -> String {
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
        Template {
            id: "20260115103000",
            message,
            parent,
            label,
            depends_on: needs,
        }
        .header()
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
