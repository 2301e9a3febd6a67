//! How deep the parser may have to call itself, counted before it does.
//!
//! The parser is a recursive descent: an open parenthesis, a `CASE`, a `NOT` or a sign make it call
//! itself, and a text of nothing else would overflow the stack. Each call takes a token, and none
//! outlives a comma, an `OR` or a set operation at its own level; so the tokens since the last of
//! those, over all open levels, bound the depth.

use whimbrel_schema::Backend;
use whimbrel_schema::sql::tokens::{self, Kind};

/// The deepest that is read. Servers give up earlier, with `stack depth limit exceeded`.
pub(super) const DEEPEST: usize = 10_000;

/// One level: what stands between a bracket or a `CASE` and its end.
#[derive(Default)]
struct Level {
    tokens: usize,
    /// How many `BETWEEN` wait for their `AND`.
    between: usize,
    is_case: bool,
}

/// An upper bound of how deep the calls of the parser are.
pub(super) fn depth(text: &str) -> usize {
    let mut levels = vec![Level::default()];
    let mut depth = 0_usize;
    let mut deepest = 0;
    for token in tokens::significant(text, Backend::Postgres) {
        depth += 1;
        deepest = deepest.max(depth);
        let word = token.text(text);
        if let Some(level) = levels.last_mut() {
            level.tokens += 1;
        }
        match token.kind {
            Kind::Symbol => match word {
                "(" | "[" => levels.push(Level::default()),
                ")" | "]" => close(&mut levels, &mut depth),
                "," | ";" => end(&mut levels, &mut depth),
                _ => {}
            },
            Kind::Word => keyword(word, &mut levels, &mut depth),
            _ => {}
        }
    }
    deepest
}

fn keyword(word: &str, levels: &mut Vec<Level>, depth: &mut usize) {
    const ENDS: [&str; 7] = ["or", "union", "except", "intersect", "when", "then", "else"];
    let is = |other: &str| word.eq_ignore_ascii_case(other);
    let Some(level) = levels.last_mut() else {
        return;
    };
    if is("case") {
        levels.push(Level {
            is_case: true,
            ..Level::default()
        });
    } else if is("end") && level.is_case {
        close(levels, depth);
    } else if is("between") {
        level.between += 1;
    } else if is("and") && level.between > 0 {
        level.between -= 1;
    } else if is("and") || ENDS.into_iter().any(is) {
        end(levels, depth);
    }
}

/// Ends what has begun at the innermost level.
fn end(levels: &mut [Level], depth: &mut usize) {
    if let Some(level) = levels.last_mut() {
        *depth = depth.saturating_sub(level.tokens);
        level.tokens = 0;
        level.between = 0;
    }
}

/// Ends the innermost level; the outermost one stays, whatever brackets are closed.
fn close(levels: &mut Vec<Level>, depth: &mut usize) {
    end(levels, depth);
    if levels.len() > 1 {
        levels.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nests_is_deep() {
        for (text, deep) in [
            ("(".repeat(20_000), true),
            ("NOT ".repeat(20_000), true),
            ("- ".repeat(20_000), true),
            ("CASE WHEN ".repeat(20_000), true),
            ("1 BETWEEN 1 AND ".repeat(20_000), true),
            ("f(1, ".repeat(20_000), true),
            ("a || ".repeat(20_000), true),
            ("(1, -2), ".repeat(20_000), false),
            ("a = 1 OR ".repeat(20_000), false),
            ("NOT a AND ".repeat(20_000), false),
            ("a BETWEEN 1 AND 2 AND ".repeat(20_000), false),
            ("SELECT 1 UNION ALL ".repeat(20_000), false),
            ("CASE WHEN a THEN 1 END, ".repeat(20_000), false),
            (
                format!("CASE a {} END", "WHEN 1 THEN 2 ".repeat(20_000)),
                false,
            ),
            (")".repeat(20_000), false),
        ] {
            let found = depth(&text);
            let begin = text.get(..20).unwrap_or_default();
            assert_eq!(found > DEEPEST, deep, "{begin}: {found}");
        }
    }
}
