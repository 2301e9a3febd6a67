//! The names that constraints and indexes get when the author gives none.
//!
//! The pattern is PostgreSQL's own, so that names match on an adopted database:
//!
//! | object | name |
//! |---|---|
//! | primary key | `<table>_pkey` |
//! | unique | `<table>_<columns>_key` |
//! | foreign key | `<table>_<columns>_fkey` |
//! | check | `<table>_<column>_check`, or `<table>_check` for a rule over the table |
//! | index | `<table>_<columns>_idx` |
//! | trigger of `on_update` | `<table>_<column>_on_update` |
//! | its function, in PostgreSQL | the same, `_` and eight digits of a hash |
//!
//! A name over 63 bytes is cut at a character border and ends in `_` and eight digits of a hash of
//! the whole name, so that two long names never meet. A name that is taken gets the next free number.

use sha2::{Digest, Sha256};

use crate::identifier::{Identifier, LONGEST_IDENTIFIER, halves};

/// Joins the parts with `_` and cuts the result to 63 bytes, marked with a hash; the schema of a
/// qualified name is left out.
///
/// ```
/// use whimbrel_schema::names::automatic;
/// assert_eq!(automatic(["users", "email", "key"]).as_str(), "users_email_key");
/// assert_eq!(automatic(["t", &"x".repeat(80), "idx"]).len(), 63);
/// ```
pub fn automatic<'a>(parts: impl IntoIterator<Item = &'a str>) -> Identifier {
    let mut whole = String::with_capacity(LONGEST_IDENTIFIER);
    for (at, part) in parts.into_iter().enumerate() {
        let (_, part) = halves(part);
        if at > 0 {
            whole.push('_');
        }
        whole.push_str(part);
    }
    if whole.len() <= LONGEST_IDENTIFIER {
        return whole.into();
    }
    marked(&whole, &whole)
}

/// A name cut to its place before `_` and eight digits of a hash.
fn marked(name: &str, hashed: &str) -> Identifier {
    let digest = Sha256::digest(hashed.as_bytes());
    let mark: String = digest.iter().take(4).map(|b| format!("{b:02x}")).collect();
    let mut end = name.len().min(LONGEST_IDENTIFIER - mark.len() - 1);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    let (kept, _) = name.split_at(end);
    format!("{kept}_{mark}").into()
}

/// The automatic name, with the next free number when it is taken.
pub fn free(wanted: Identifier, is_taken: impl Fn(&str) -> bool) -> Identifier {
    if !is_taken(&wanted) {
        return wanted;
    }
    (1_u32..)
        .map(|number| automatic([format!("{wanted}{number}").as_str()]))
        .find(|name| !is_taken(name))
        .unwrap_or(wanted)
}

/// The name that PostgreSQL gives a key or index of a partition: the longer of table and columns is cut
/// until the whole fits, and a name that is taken gets the next free number behind its kind
/// ([makeObjectName](https://www.postgresql.org/docs/current/sql-createindex.html)).
pub(crate) fn of_part(
    table: &str,
    columns: &[String],
    kind: &str,
    is_taken: impl Fn(&str) -> bool,
) -> Identifier {
    let (_, table) = halves(table);
    let mut columns = columns.join("_");
    cut(&mut columns, LONGEST_IDENTIFIER);
    let made = |label: &str| {
        let (mut table, mut columns) = (table.to_owned(), columns.clone());
        let marks = label.len() + if columns.is_empty() { 1 } else { 2 };
        while table.len() + columns.len() + marks > LONGEST_IDENTIFIER {
            let longer = match table.len() > columns.len() {
                true => &mut table,
                false => &mut columns,
            };
            let end = longer.len() - 1;
            cut(longer, end);
        }
        let parts = [table.as_str(), columns.as_str(), label];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Identifier::from(parts.join("_"))
    };
    let first = made(kind);
    if !is_taken(&first) {
        return first;
    }
    let mut others = (1_u32..).map(|number| made(&format!("{kind}{number}")));
    others.find(|name| !is_taken(name)).unwrap_or(first)
}

fn cut(text: &mut String, mut end: usize) {
    if end >= text.len() {
        return;
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
}

/// The trigger that keeps an `on_update` column of a table.
pub fn on_update_trigger(table: &str, column: &str) -> Identifier {
    automatic([table, column, "on_update"])
}

/// The function that the trigger of an `on_update` column calls in PostgreSQL.
///
/// It lies in the schema of its table. Functions share one namespace, so that `a_b.c` and `a.b_c`
/// must not meet.
pub fn on_update_function(table: &str, column: &str) -> Identifier {
    let (schema, table) = halves(table);
    let name = [table, column, "on_update"].join("_");
    let name = marked(&name, &[table, column].join("\0"));
    schema.map_or_else(|| name.clone(), |schema| Identifier::within(schema, &name))
}

/// The check that stands for an enum type where the database has none.
pub fn enumeration_check(table: &str, column: &str) -> Identifier {
    automatic([table, column, "enum"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_differ_and_keep_whole_characters() {
        let a = automatic(["é".repeat(40).as_str(), "a", "idx"]);
        let b = automatic(["é".repeat(40).as_str(), "b", "idx"]);
        assert_ne!(a, b);
        assert!(a.len() <= LONGEST_IDENTIFIER && a.len() > 50);
        assert_eq!(a.problem(), None);
    }

    #[test]
    fn functions_of_different_columns_never_meet() {
        let one = on_update_function("user", "profile_updated_at");
        let other = on_update_function("user_profile", "updated_at");
        assert!(one.starts_with("user_profile_updated_at_on_update_"));
        assert_ne!(one, other);
        assert_eq!(on_update_function(&"é".repeat(40), "a").problem(), None);
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        let name = free("users_check".into(), |n| {
            n == "users_check" || n == "users_check1"
        });
        assert_eq!(name, "users_check2");
    }
}
