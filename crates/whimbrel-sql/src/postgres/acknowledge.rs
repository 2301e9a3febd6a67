//! Comments that acknowledge findings.

/// The rules that a comment acknowledges: `-- whimbrel: allow(rule-a, rule-b) reason`, `-- ack: rule`.
pub(super) fn rules(comment: &str) -> Vec<String> {
    let text = match comment.strip_prefix("--") {
        Some(line) => line,
        None => comment.trim_start_matches("/*").trim_end_matches("*/"),
    };
    let text = text.trim();
    let list = allowed(text).or_else(|| text.strip_prefix("ack:"));
    let names = list.into_iter().flat_map(|list| list.split(','));
    names
        .filter_map(|name| name.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

fn allowed(text: &str) -> Option<&str> {
    let call = text.strip_prefix("whimbrel:")?.trim_start();
    let list = call.strip_prefix("allow")?.trim_start().strip_prefix('(')?;
    Some(list.split(')').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_name_rules() {
        for (comment, named) in [
            (
                "-- whimbrel: allow(drop-table, rename) gone since May",
                vec!["drop-table", "rename"],
            ),
            ("/* whimbrel: allow(a) */", vec!["a"]),
            ("-- ack: drop-table", vec!["drop-table"]),
            ("--ack: a, b", vec!["a", "b"]),
            ("-- drop-table", vec![]),
            ("-- whimbrel: forbid(a)", vec![]),
        ] {
            assert_eq!(rules(comment), named, "{comment}");
        }
    }
}
