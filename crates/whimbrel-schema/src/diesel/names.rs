//! The names of tables and columns in Rust.

/// Words that Diesel CLI does not use for a table or column, sorted: Rust's own, those of C that it
/// keeps as well, and what the `table!` macro makes itself.
const RESERVED: [&str; 56] = [
    "Self",
    "abstract",
    "alignof",
    "as",
    "become",
    "bool",
    "box",
    "break",
    "columns",
    "const",
    "continue",
    "crate",
    "do",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "if",
    "impl",
    "in",
    "is_nullable",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "offsetof",
    "override",
    "priv",
    "proc",
    "pub",
    "pure",
    "ref",
    "return",
    "self",
    "sizeof",
    "static",
    "struct",
    "super",
    "table",
    "trait",
    "true",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
];

/// The name of a table in Rust.
pub(super) fn of_table(name: &str) -> String {
    rust_name(name, None)
}

/// The name of a column in Rust; `table` is its table's name there.
pub(super) fn of_column(name: &str, table: &str) -> String {
    rust_name(name, Some(table))
}

fn rust_name(name: &str, taken: Option<&str>) -> String {
    if is_reserved(name) || taken == Some(name) {
        return format!("{name}_");
    }
    if name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return name.to_owned();
    }
    let mut mapped = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            mapped.push(c);
        } else if !mapped.ends_with('_') {
            mapped.push('_');
        }
    }
    mapped
}

/// A name that ends with an underscore is free, so that one can always be added.
fn is_reserved(name: &str) -> bool {
    RESERVED.binary_search(&name).is_ok() || name.starts_with("__") && !name.ends_with('_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_words_are_sorted() {
        assert!(RESERVED.is_sorted());
    }

    #[test]
    fn names_that_rust_does_not_take_are_changed() {
        for (name, rust) in [
            ("users", "users"),
            ("Users", "Users"),
            ("type", "type_"),
            ("table", "table_"),
            ("__hidden", "__hidden_"),
            ("__own_", "__own_"),
            ("user-has  role", "user_has_role"),
            ("größe", "gr_e"),
        ] {
            assert_eq!(of_table(name), rust);
        }
        assert_eq!(of_column("users", "users"), "users_");
        assert_eq!(of_column("name", "users"), "name");
    }
}
