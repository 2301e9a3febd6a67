//! The names that PostgreSQL makes up.
//!
//! As `makeObjectName`, `ChooseRelationName` and `ChooseConstraintName` in its sources do.

use crate::analyze::act::IndexKey;
use crate::identifier::LONGEST_IDENTIFIER;

/// The part of an index's name that its keys give.
pub(crate) fn of_keys<'k>(keys: impl IntoIterator<Item = &'k IndexKey>) -> String {
    let mut parts: Vec<String> = Vec::new();
    for key in keys {
        let part = match key {
            IndexKey::Column(name) => name.clone(),
            IndexKey::Expression(expression) => {
                // An expression that is one call gives the function's name.
                let functions = expression.functions.iter();
                let outer = functions
                    .map(|function| function.name.as_str())
                    .find(|name| expression.text.starts_with(&format!("{name}(")));
                outer.unwrap_or("expr").to_owned()
            }
        };
        let is_twice = parts.contains(&part);
        let number = parts.iter().filter(|p| p.starts_with(&part)).count();
        parts.push(if is_twice {
            format!("{part}{number}")
        } else {
            part
        });
    }
    parts.join("_")
}

/// The first free name of this pattern: `t_a_idx`, `t_a_idx1`, …
pub(crate) fn first_free(
    table: &str,
    columns: &str,
    label: &str,
    is_taken: impl Fn(&str) -> bool,
) -> String {
    let plain = object_name(table, columns, label);
    if !is_taken(&plain) {
        return plain;
    }
    let mut number = 1_u32;
    loop {
        let name = object_name(table, columns, &format!("{label}{number}"));
        if !is_taken(&name) {
            return name;
        }
        number = number.saturating_add(1);
    }
}

/// Joins the parts with `_`; where they are too long the longer of the first two is cut.
fn object_name(table: &str, columns: &str, label: &str) -> String {
    let between = if columns.is_empty() { 1 } else { 2 };
    let room = LONGEST_IDENTIFIER.saturating_sub(label.len() + between);
    let (mut first, mut second) = (table.len(), columns.len());
    while first + second > room {
        if first > second {
            first -= 1;
        } else {
            second -= 1;
        }
    }
    let mut name = clip(table, first).to_owned();
    if !columns.is_empty() {
        name.push('_');
        name.push_str(clip(columns, second));
    }
    name.push('_');
    name.push_str(label);
    name
}

/// The longest beginning of so many bytes that ends between characters.
fn clip(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev();
    let end = end.into_iter().find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or(0)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{object_name, of_keys};
    use crate::analyze::act::{Expression, IndexKey, Name};

    #[test]
    fn the_longer_part_is_cut() {
        assert_eq!(object_name("t", "a_b", "key"), "t_a_b_key");
        assert_eq!(object_name("t", "", "pkey"), "t_pkey");
        let name = object_name(&"x".repeat(60), "column", "idx");
        assert_eq!(name, format!("{}_column_idx", "x".repeat(52)));
    }

    #[test]
    fn expressions_are_numbered() {
        let lower = IndexKey::Expression(Expression {
            text: "lower(a)".to_owned(),
            functions: [Name::new("lower")].into(),
            ..Expression::default()
        });
        let sum = IndexKey::Expression(Expression {
            text: "a + 1".to_owned(),
            ..Expression::default()
        });
        assert_eq!(of_keys([&lower, &sum, &sum]), "lower_expr_expr1");
    }
}
