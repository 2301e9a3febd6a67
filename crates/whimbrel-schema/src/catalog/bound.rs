//! Which rows a partition holds, taken apart.

use crate::backend::Backend;
use crate::sql::tokens::{Kind, significant};

/// Which rows of a partitioned table a partition holds; values are as they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartitionBound {
    /// Those between two ends, the upper one left out.
    Range {
        /// The lower ends, one a key.
        from: Vec<String>,
        /// The upper ends.
        to: Vec<String>,
    },
    /// Those whose key is one of these values.
    List(Vec<String>),
    /// Those whose hashed key leaves a remainder.
    Hash {
        /// What is divided by.
        modulus: u32,
        /// What must be left.
        remainder: u32,
    },
    /// Those that no other partition holds.
    Default,
}

impl std::fmt::Display for PartitionBound {
    /// As PostgreSQL writes it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Range { from, to } => {
                let (from, to) = (from.join(", "), to.join(", "));
                write!(f, "FOR VALUES FROM ({from}) TO ({to})")
            }
            Self::List(values) => write!(f, "FOR VALUES IN ({})", values.join(", ")),
            Self::Hash { modulus, remainder } => write!(
                f,
                "FOR VALUES WITH (modulus {modulus}, remainder {remainder})"
            ),
            Self::Default => write!(f, "DEFAULT"),
        }
    }
}

impl PartitionBound {
    /// Reads a bound as it stands behind `PARTITION OF`; `None` when it is none.
    pub fn read(text: &str) -> Option<Self> {
        let tokens: Vec<_> = significant(text, Backend::Postgres).collect();
        let mut words = tokens.iter().filter(|token| token.kind == Kind::Word);
        let mut word = || words.next().map(|token| token.text(text).to_lowercase());
        if word()? == "default" {
            return Some(Self::Default);
        }
        if word()? != "values" {
            return None;
        }
        let mut groups = groups(text).into_iter();
        match word()?.as_str() {
            "from" => Some(Self::Range {
                from: groups.next()?,
                to: groups.next()?,
            }),
            "in" => Some(Self::List(groups.next()?)),
            "with" => {
                let parts = groups.next()?;
                let of = |name: &str| {
                    let mut parts = parts.iter().map(|part| part.to_lowercase());
                    let part = parts.find_map(|part| part.strip_prefix(name).map(str::to_owned));
                    part?.trim().parse().ok()
                };
                Some(Self::Hash {
                    modulus: of("modulus")?,
                    remainder: of("remainder")?,
                })
            }
            _ => None,
        }
    }

    /// Tells whether two bounds are written for the same rows: the server puts a number of some types in
    /// quotes and gives a day the time at which it begins.
    pub fn are_same(one: &str, other: &str) -> bool {
        one == other || Self::plain(one) == Self::plain(other)
    }

    /// A bound with its values in one spelling.
    pub(super) fn plain(text: &str) -> String {
        let of = |values: Vec<String>| values.iter().map(|value| value_of(value)).collect();
        match Self::read(text) {
            None => text.to_owned(),
            Some(Self::Range { from, to }) => Self::Range {
                from: of(from),
                to: of(to),
            }
            .to_string(),
            Some(Self::List(values)) => {
                let mut values: Vec<String> = of(values);
                values.sort();
                Self::List(values).to_string()
            }
            Some(other) => other.to_string(),
        }
    }
}

fn value_of(value: &str) -> String {
    let is_word = ["minvalue", "maxvalue", "null", "true", "false"]
        .contains(&value.to_ascii_lowercase().as_str());
    if is_word {
        return value.to_ascii_lowercase();
    }
    let inner = value.strip_prefix('\'').and_then(|v| v.strip_suffix('\''));
    let inner = inner.unwrap_or(value);
    let inner = inner.strip_suffix("+00").unwrap_or(inner);
    inner.strip_suffix(" 00:00:00").unwrap_or(inner).to_owned()
}

/// The lists in parentheses, item by item.
fn groups(text: &str) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    let mut items: Vec<String> = Vec::new();
    for token in significant(text, Backend::Postgres) {
        let item = |end: usize| text.get(start..end).unwrap_or_default().trim().to_owned();
        match token.text(text) {
            "(" => {
                depth += 1;
                if depth == 1 {
                    start = token.end;
                }
            }
            "," if depth == 1 => {
                items.push(item(token.start));
                start = token.end;
            }
            ")" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    items.push(item(token.start));
                    all.push(std::mem::take(&mut items));
                }
            }
            _ => {}
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_as_it_is_written() {
        for text in [
            "FOR VALUES FROM ('2026-01-01', MINVALUE) TO ('2027-01-01', MAXVALUE)",
            "FOR VALUES IN ('a, (b', NULL)",
            "FOR VALUES WITH (modulus 4, remainder 3)",
            "DEFAULT",
        ] {
            assert_eq!(PartitionBound::read(text).unwrap().to_string(), text);
        }
        assert_eq!(PartitionBound::read("FOR VALUES"), None);
        assert_eq!(PartitionBound::read(""), None);
    }

    #[test]
    fn the_servers_spelling_is_the_same_bound() {
        let same = [
            (
                "FOR VALUES FROM (1) TO (10)",
                "FOR VALUES FROM ('1') TO ('10')",
            ),
            (
                "for values from ('2026-01-01') to ('2027-01-01')",
                "FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00')",
            ),
            ("FOR VALUES IN ('b', 'a')", "FOR VALUES IN ('a', 'b')"),
        ];
        for (one, other) in same {
            assert!(PartitionBound::are_same(one, other), "{one} and {other}");
        }
        assert!(!PartitionBound::are_same(
            "FOR VALUES IN (1)",
            "FOR VALUES IN (2)"
        ));
    }
}
