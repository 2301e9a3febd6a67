//! Comments that acknowledge findings: `-- whimbrel: allow(drop-table)`, `-- ack: drop-table`.

/// The rules that a comment acknowledges; the comment still has its marks.
pub(crate) fn rules(comment: &str) -> Vec<String> {
    let text = comment.trim();
    let text = text.strip_prefix("--").unwrap_or(text);
    let text = text.strip_prefix("/*").unwrap_or(text);
    let text = text.strip_suffix("*/").unwrap_or(text).trim();
    if let Some(rest) = text.strip_prefix("whimbrel:") {
        let list = rest.trim().strip_prefix("allow(");
        let list = list.and_then(|list| list.split_once(')'));
        return list.map_or_else(Vec::new, |(list, _)| ids(list));
    }
    text.strip_prefix("ack:").map_or_else(Vec::new, ids)
}

/// The ids that a list begins with; what is no id ends it, such as the reason behind it.
fn ids(list: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in list.split(',') {
        let mut words = part.split_whitespace();
        let Some(id) = words.next().filter(|word| is_id(word)) else {
            break;
        };
        found.push(id.to_owned());
        if words.next().is_some() {
            break;
        }
    }
    found
}

fn is_id(word: &str) -> bool {
    let mut bytes = word.bytes();
    bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::rules;

    #[test]
    fn both_spellings_are_read() {
        assert_eq!(rules("-- whimbrel: allow(drop-table)\n"), ["drop-table"]);
        assert_eq!(
            rules("/* whimbrel: allow(drop-table, drop-column) */"),
            ["drop-table", "drop-column"]
        );
        assert_eq!(rules("-- ack: drop-table"), ["drop-table"]);
    }

    #[test]
    fn a_reason_is_no_rule() {
        assert_eq!(
            rules("-- ack: drop-table, drop-column nobody reads them, we asked"),
            ["drop-table", "drop-column"]
        );
    }

    #[test]
    fn other_comments_acknowledge_nothing() {
        assert!(rules("-- allow(drop-table)").is_empty());
        assert!(rules("-- whimbrel: deny(drop-table)").is_empty());
        assert!(rules("-- back: drop-table").is_empty());
    }
}
