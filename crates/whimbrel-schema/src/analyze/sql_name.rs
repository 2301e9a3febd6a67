//! Names as they stand in the SQL that findings advise.

use super::act::Name;
use crate::dialect::quote_identifier;

/// Words that people give to tables and columns, and that SQL keeps for itself.
const RESERVED: [&str; 16] = [
    "all", "analyse", "check", "column", "default", "desc", "end", "from", "group", "limit",
    "offset", "order", "primary", "table", "to", "user",
];

/// A column, quoted where it has to be.
pub(super) fn column(name: &str) -> String {
    let is_letter = |c: char| c.is_ascii_lowercase() || c == '_';
    let is_plain = name.starts_with(is_letter)
        && name.chars().all(|c| is_letter(c) || c.is_ascii_digit())
        && !RESERVED.contains(&name);
    if is_plain {
        name.to_owned()
    } else {
        quote_identifier(name)
    }
}

/// Columns, with commas between them.
pub(super) fn columns(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| column(name)).collect();
    names.join(", ")
}

/// A table, quoted where it has to be.
pub(super) fn table(name: &Name) -> String {
    let own = column(&name.name);
    match &name.schema {
        Some(schema) => format!("{}.{own}", column(schema)),
        None => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_where_they_have_to_be() {
        assert_eq!(table(&Name::new("users")), "users");
        assert_eq!(table(&Name::within("Shop", "order")), "\"Shop\".\"order\"");
        assert_eq!(columns(&["a".to_owned(), "B".to_owned()]), "a, \"B\"");
    }
}
