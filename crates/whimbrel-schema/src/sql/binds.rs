//! Named binds, `:name`, turned into the positional parameters that databases take.

use super::tokens::{self, Kind};
use crate::backend::Backend;
use crate::expression::Literal;

/// A value bound to a name.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Bind {
    /// The name, without the colon.
    pub name: String,
    /// The value.
    pub value: Literal,
}

/// A statement with positional parameters and their values in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Positional {
    /// The text, with `$1` (PostgreSQL) or `?1` (SQLite).
    pub text: String,
    /// The values, the first for parameter 1.
    pub values: Vec<Literal>,
}

/// Why a statement and its binds do not fit together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BindProblem {
    /// The text names a bind that has no value.
    #[error("`:{0}` has no value")]
    Missing(String),
    /// A value is bound to a name that the text does not use.
    #[error("nothing in the statement is named `:{0}`")]
    Unused(String),
}

/// Replaces every `:name` by a positional parameter.
///
/// A text without binds is returned as it is: its colons are its own.
///
/// # Errors
///
/// When a name has no value, or a value no name.
///
/// ```
/// use whimbrel_schema::{Backend, sql::binds::{Bind, positional}};
/// let binds = [Bind { name: "days".into(), value: 90.into() }];
/// let found = positional("x > :days AND y < :days", &binds, Backend::Postgres, 1)?;
/// assert_eq!(found.text, "x > $1 AND y < $1");
/// # Ok::<(), whimbrel_schema::sql::binds::BindProblem>(())
/// ```
pub fn positional(
    text: &str,
    binds: &[Bind],
    backend: Backend,
    first: usize,
) -> Result<Positional, BindProblem> {
    if binds.is_empty() {
        return Ok(Positional {
            text: text.to_owned(),
            values: Vec::new(),
        });
    }
    let mark = match backend {
        Backend::Postgres => '$',
        Backend::Sqlite => '?',
    };
    let mut used: Vec<&Bind> = Vec::new();
    let mut replaced = String::with_capacity(text.len());
    for token in tokens::scan(text, backend) {
        let written = token.text(text);
        if token.kind != Kind::Bind {
            replaced.push_str(written);
            continue;
        }
        let name = written.trim_start_matches(':');
        let position = used.iter().position(|bind| bind.name == name);
        let position = match position {
            Some(position) => position,
            None => {
                let bind = binds.iter().find(|bind| bind.name == name);
                used.push(bind.ok_or_else(|| BindProblem::Missing(name.to_owned()))?);
                used.len() - 1
            }
        };
        replaced.push_str(&format!("{mark}{}", first + position));
    }
    if let Some(unused) = binds.iter().find(|bind| !used.contains(bind)) {
        return Err(BindProblem::Unused(unused.name.clone()));
    }
    Ok(Positional {
        text: replaced,
        values: used.into_iter().map(|bind| bind.value.clone()).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bind(name: &str) -> Bind {
        Bind {
            name: name.to_owned(),
            value: Literal::Text(name.to_owned()),
        }
    }

    #[test]
    fn names_in_strings_and_casts_are_not_binds() {
        let text = "UPDATE t SET a = :a::text, b = ':b' WHERE c = :c -- :d";
        let found = positional(text, &[bind("c"), bind("a")], Backend::Postgres, 1).unwrap();
        assert_eq!(
            found.text,
            "UPDATE t SET a = $1::text, b = ':b' WHERE c = $2 -- :d"
        );
        assert_eq!(found.values, [bind("a").value, bind("c").value]);
    }

    #[test]
    fn a_name_without_value_and_a_value_without_name_are_refused() {
        assert_eq!(
            positional(":a", &[bind("b")], Backend::Sqlite, 1),
            Err(BindProblem::Missing("a".into()))
        );
        assert_eq!(
            positional("1", &[bind("b")], Backend::Sqlite, 1),
            Err(BindProblem::Unused("b".into()))
        );
        assert_eq!(
            positional("a[1:b]", &[], Backend::Postgres, 1)
                .unwrap()
                .text,
            "a[1:b]"
        );
    }
}
