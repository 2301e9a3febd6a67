//! The one place where names and values become SQL.

use crate::backend::Backend;
use crate::expression::Literal;
use crate::sql::tokens;

/// A name in the quotes that every supported database understands.
pub fn quote_identifier(name: &str) -> String {
    quoted('"', name)
}

/// A text in the quotes of a string.
fn quote_text(text: &str) -> String {
    quoted('\'', text)
}

fn quoted(mark: char, content: &str) -> String {
    let mut text = String::with_capacity(content.len() + 2);
    push_quoted(&mut text, mark, content);
    text
}

/// Appends a content between marks; a mark inside is doubled.
fn push_quoted(text: &mut String, mark: char, content: &str) {
    text.push(mark);
    for (at, part) in content.split(mark).enumerate() {
        if at > 0 {
            text.extend([mark, mark]);
        }
        text.push_str(part);
    }
    text.push(mark);
}

/// Writes SQL: keywords as they come, names and values quoted.
#[derive(Clone, Debug)]
pub struct Writer {
    backend: Backend,
    text: String,
}

impl Writer {
    /// An empty text for a backend.
    pub const fn new(backend: Backend) -> Self {
        Self {
            backend,
            text: String::new(),
        }
    }

    /// Writes keywords, punctuation, or SQL of the author's, as they are.
    pub fn raw(&mut self, sql: &str) -> &mut Self {
        self.text.push_str(sql);
        self
    }

    /// Writes a name.
    pub fn name(&mut self, name: &str) -> &mut Self {
        push_quoted(&mut self.text, '"', name);
        self
    }

    /// Tells whether `DROP TRIGGER` and its like name the table too.
    pub(super) fn names_owners(&self) -> bool {
        self.backend == Backend::Postgres
    }

    /// Writes names with commas between them.
    pub fn names<N: AsRef<str>>(&mut self, names: impl IntoIterator<Item = N>) -> &mut Self {
        for (at, name) in names.into_iter().enumerate() {
            if at > 0 {
                self.raw(", ");
            }
            self.name(name.as_ref());
        }
        self
    }

    /// Writes a text as a string.
    pub fn string(&mut self, text: &str) -> &mut Self {
        push_quoted(&mut self.text, '\'', text);
        self
    }

    /// Writes SQL of the author's in parentheses, which a comment at its end does not swallow.
    pub fn group(&mut self, sql: &str) -> &mut Self {
        let last = tokens::scan(sql, self.backend).last();
        let open_comment = last.is_some_and(|token| {
            token.kind == tokens::Kind::Comment && token.text(sql).starts_with("--")
        });
        self.raw("(").raw(sql);
        self.raw(if open_comment { "\n)" } else { ")" })
    }

    /// Writes the body of a function or block of PostgreSQL's, in dollar quotes that it does not hold.
    pub fn body(&mut self, body: &str) -> &mut Self {
        let mut tag = "$whimbrel$".to_owned();
        let mut number = 0_u32;
        while body.contains(&tag) {
            number += 1;
            tag = format!("$whimbrel{number}$");
        }
        self.raw(&tag).raw("\n").raw(body).raw("\n").raw(&tag)
    }

    /// Writes a value.
    pub fn literal(&mut self, literal: &Literal) -> &mut Self {
        let written = match literal {
            Literal::Null => "NULL".to_owned(),
            Literal::Boolean(value) => self.boolean(*value).to_owned(),
            Literal::Integer(value) => value.to_string(),
            Literal::Decimal(value) => quote_text(value),
            Literal::Float(value) => self.float(value.get()),
            Literal::Text(value) => quote_text(value),
            Literal::Bytes(value) => self.bytes(value),
            Literal::Json(value) => quote_text(&value.to_string()),
        };
        self.raw(&written)
    }

    /// The text so far.
    pub fn finish(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    /// SQLite has no truth values; 0 and 1 stand for them.
    /// <https://www.sqlite.org/datatype3.html#boolean_datatype>
    const fn boolean(&self, value: bool) -> &'static str {
        match (self.backend, value) {
            (Backend::Postgres, true) => "TRUE",
            (Backend::Postgres, false) => "FALSE",
            (Backend::Sqlite, true) => "1",
            (Backend::Sqlite, false) => "0",
        }
    }

    fn float(&self, value: f64) -> String {
        match self.backend {
            Backend::Postgres => quote_text(&value.to_string()),
            // SQLite reads a number too large for a double as infinity and has no NaN.
            Backend::Sqlite if value.is_nan() => "NULL".to_owned(),
            Backend::Sqlite if value.is_infinite() && value > 0.0 => "9e999".to_owned(),
            Backend::Sqlite if value.is_infinite() => "-9e999".to_owned(),
            Backend::Sqlite => format!("{value:?}"),
        }
    }

    fn bytes(&self, value: &[u8]) -> String {
        let hex: String = value.iter().map(|byte| format!("{byte:02x}")).collect();
        match self.backend {
            Backend::Postgres => format!("'\\x{hex}'::bytea"),
            Backend::Sqlite => format!("X'{hex}'"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_and_texts_stay_inside_their_quotes() {
        let mut writer = Writer::new(Backend::Postgres);
        writer.name("a\"; DROP TABLE b; --").raw(" = ");
        writer.string("it's \\' ; --");
        assert_eq!(
            writer.finish(),
            "\"a\"\"; DROP TABLE b; --\" = 'it''s \\'' ; --'"
        );
    }

    #[test]
    fn nothing_inside_closes_a_group_or_a_body() {
        let mut writer = Writer::new(Backend::Postgres);
        writer.group("a").group("b -- c").group("'--'");
        assert_eq!(writer.finish(), "(a)(b -- c\n)('--')");
        writer.body("x $whimbrel$ y $whimbrel1");
        assert_eq!(
            writer.finish(),
            "$whimbrel1$\nx $whimbrel$ y $whimbrel1\n$whimbrel1$"
        );
    }

    #[test]
    fn values_are_written_as_each_database_reads_them() {
        let write = |backend, literal: Literal| Writer::new(backend).literal(&literal).finish();
        assert_eq!(write(Backend::Postgres, true.into()), "TRUE");
        assert_eq!(write(Backend::Sqlite, true.into()), "1");
        assert_eq!(write(Backend::Sqlite, vec![0_u8, 255].into()), "X'00ff'");
        assert_eq!(
            write(Backend::Postgres, vec![0_u8, 255].into()),
            "'\\x00ff'::bytea"
        );
        assert_eq!(write(Backend::Sqlite, 1.5_f64.into()), "1.5");
        assert_eq!(
            write(Backend::Postgres, serde_json::json!({"a": "b'c"}).into()),
            "'{\"a\":\"b''c\"}'"
        );
    }
}
