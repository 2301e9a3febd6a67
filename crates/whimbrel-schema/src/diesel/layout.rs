//! Where rustfmt breaks the lines of `schema.rs`, and comparison without regard to that.

/// What rustfmt lets stand between the brackets of a call on one line (`fn_call_width`).
const CALL: usize = 60;

/// What rustfmt lets stand between the brackets of an attribute on one line
/// (`attr_fn_like_width`).
const ATTRIBUTE: usize = 70;

/// `#[derive(…)]`.
pub(super) fn derive(names: &[&str]) -> String {
    let flat = names.join(", ");
    if flat.chars().count() <= ATTRIBUTE {
        return format!("#[derive({flat})]\n");
    }
    format!("#[derive(\n    {},\n)]\n", names.join(",\n    "))
}

/// `#[diesel(postgres_type(…))]`.
pub(super) fn postgres_type(arguments: &[String]) -> String {
    let flat = arguments.join(", ");
    if flat.chars().count() <= ATTRIBUTE {
        return format!("#[diesel(postgres_type({flat}))]\n");
    }
    let lines = arguments.join(",\n    ");
    format!("#[diesel(postgres_type(\n    {lines}\n))]\n")
}

/// `allow_tables_to_appear_in_same_query!(…);`.
pub(super) fn same_query(tables: &[&str]) -> String {
    let name = "diesel::allow_tables_to_appear_in_same_query!";
    let flat = format!("{},", tables.join(", "));
    if flat.chars().count() <= CALL {
        return format!("{name}({flat});\n");
    }
    format!("{name}(\n    {},\n);\n", tables.join(",\n    "))
}

/// Tells whether two texts differ in their layout alone.
///
/// The program that compares need not have the rustfmt, or its settings, that laid the text out.
pub fn is_same(one: &str, other: &str) -> bool {
    let bare = |text: &str| {
        let mut bare = String::with_capacity(text.len());
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            // The last of several may have a comma behind it or not.
            if c == ')' && bare.ends_with(',') {
                bare.pop();
            }
            bare.push(c);
        }
        bare
    };
    one == other || bare(one) == bare(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_is_no_difference_and_everything_else_is() {
        let lines = same_query(&["a", "b"]);
        assert!(is_same(
            &lines,
            "diesel::allow_tables_to_appear_in_same_query!(\n\ta,\n\tb\n);"
        ));
        assert!(!is_same(&lines, &same_query(&["a", "c"])));
    }
}
