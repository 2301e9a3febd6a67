//! The safer way as a line of the builder's Rust.
//!
//! The planner makes online plans of typed operations by itself, so the line is the operation.

use super::act::{ConstraintKind, IndexKey, Name, NewIndex};

/// A line of the builder's Rust, and the SQL that says the same.
#[derive(Clone, Debug)]
pub(super) struct TypedLine {
    pub(super) rust: String,
    sql: String,
}

impl TypedLine {
    /// Tells whether a statement says this and nothing more; what an act leaves out of a statement,
    /// such as a tablespace, a line that was made of the act leaves out as well.
    pub(super) fn says(&self, text: &str) -> bool {
        plain_tokens(text) == plain_tokens(&self.sql)
    }
}

/// The tokens of a statement, without the quotes of names and the word that may be left out.
fn plain_tokens(text: &str) -> Vec<String> {
    let mut tokens = vec![String::new()];
    for c in text.trim().trim_end_matches(';').chars() {
        let is_word = c.is_alphanumeric() || c == '_';
        let joins = tokens.last().is_some_and(|token| {
            let mut own = token.chars();
            own.all(|own| own.is_alphanumeric() || own == '_')
        });
        match (tokens.last_mut(), c) {
            (_, '"') => tokens.push(String::new()),
            (_, c) if c.is_whitespace() => tokens.push(String::new()),
            (Some(last), c) if is_word && joins => last.extend(c.to_lowercase()),
            _ => tokens.push(c.to_lowercase().collect()),
        }
    }
    tokens.retain(|token| !token.is_empty() && token != "column");
    tokens
}

/// `create_index`, for an index of plain columns.
pub(super) fn create_index(index: &NewIndex) -> Option<TypedLine> {
    let table = plain(&index.table)?;
    let name = plain(index.name.as_ref()?)?;
    let keys = index.keys.iter().map(|key| match key {
        IndexKey::Column(name) => Some(name.clone()),
        IndexKey::Expression(_) => None,
    });
    let keys: Option<Vec<String>> = keys.collect();
    let keys = keys?;
    let (unique, method) = match index.unique {
        true => (" UNIQUE", ".unique()"),
        false => ("", ""),
    };
    let list = keys.join(", ");
    Some(TypedLine {
        rust: format!("schema.create_index({table:?}, {keys:?}).name({name:?}){method};"),
        sql: format!("CREATE{unique} INDEX {name} ON {table} ({list})"),
    })
}

/// `create_index` under the automatic name.
pub(super) fn index_columns(table: &Name, columns: &[String]) -> Option<TypedLine> {
    let table = plain(table)?;
    Some(TypedLine {
        rust: format!("schema.create_index({table:?}, {columns:?});"),
        sql: format!("CREATE INDEX ON {table} ({})", columns.join(", ")),
    })
}

/// `drop_index`.
pub(super) fn drop_index(table: &Name, index: &Name) -> Option<TypedLine> {
    let (table, index) = (plain(table)?, plain(index)?);
    Some(TypedLine {
        rust: format!("schema.drop_index({table:?}, {index:?});"),
        sql: format!("DROP INDEX {index}"),
    })
}

/// `set_not_null`.
pub(super) fn set_not_null(table: &Name, column: &str) -> Option<TypedLine> {
    let table = plain(table)?;
    Some(TypedLine {
        rust: format!("schema.set_not_null({table:?}, {column:?});"),
        sql: format!("ALTER TABLE {table} ALTER {column} SET NOT NULL"),
    })
}

/// `add_primary_key`, whose name is the automatic one.
pub(super) fn add_primary_key(
    table: &Name,
    name: Option<&str>,
    columns: &[String],
) -> Option<TypedLine> {
    let table = plain(table)?;
    let automatic = format!("{table}_pkey");
    let under = match name {
        None => String::new(),
        Some(name) if name == automatic => format!("CONSTRAINT {name} "),
        Some(_) => return None,
    };
    let list = columns.join(", ");
    Some(TypedLine {
        rust: format!("schema.add_primary_key({table:?}, {columns:?});"),
        sql: format!("ALTER TABLE {table} ADD {under}PRIMARY KEY ({list})"),
    })
}

/// `execute` of a refresh that keeps no reader waiting.
pub(super) fn refresh_concurrently(view: &Name) -> Option<TypedLine> {
    let view = plain(view)?;
    Some(TypedLine {
        rust: format!("schema.execute(\"REFRESH MATERIALIZED VIEW CONCURRENTLY {view}\");"),
        sql: format!("REFRESH MATERIALIZED VIEW {view}"),
    })
}

/// The addition of a constraint under a name.
pub(super) fn add_constraint(
    table: &Name,
    name: Option<&str>,
    kind: &ConstraintKind,
) -> Option<TypedLine> {
    let table = plain(table)?;
    let name = name?;
    let (call, says) = match kind {
        ConstraintKind::Check(condition) => {
            let text = &condition.text;
            (
                format!("add_check({table:?}, {text:?})"),
                format!("CHECK ({text})"),
            )
        }
        ConstraintKind::Unique {
            columns,
            using_index: None,
        } => (
            format!("add_unique({table:?}, {columns:?})"),
            format!("UNIQUE ({})", columns.join(", ")),
        ),
        ConstraintKind::ForeignKey { columns, reference } => {
            let parent = plain(&reference.table)?;
            let (to, on) = match reference.columns.as_slice() {
                [] => (format!("{parent:?}"), String::new()),
                named => (
                    format!("({parent:?}, {named:?})"),
                    format!("({})", named.join(", ")),
                ),
            };
            let list = columns.join(", ");
            (
                format!("add_foreign_key({table:?}, {columns:?}, {to})"),
                format!("FOREIGN KEY ({list}) REFERENCES {parent} {on}"),
            )
        }
        ConstraintKind::PrimaryKey { .. }
        | ConstraintKind::Unique { .. }
        | ConstraintKind::Exclude
        | ConstraintKind::NotNull(_) => return None,
    };
    Some(TypedLine {
        rust: format!("schema.{call}.name({name:?});"),
        sql: format!("ALTER TABLE {table} ADD CONSTRAINT {name} {says}"),
    })
}

/// A name without a schema; the builder's names have none.
fn plain(name: &Name) -> Option<&str> {
    name.schema.is_none().then_some(name.name.as_str())
}
