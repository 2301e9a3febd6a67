//! One SQL file as the nodes of an `up` or a `down`.

use whimbrel_schema::catalog::Refused;
use whimbrel_schema::lower::Lowered;
use whimbrel_schema::operation::{Execute, Operation};
use whimbrel_schema::render::{Node, leaves_out};
use whimbrel_schema::sql::control::refused;
use whimbrel_schema::sql::per_backend;
use whimbrel_schema::types::Type;
use whimbrel_schema::{Backend, Catalog};
use whimbrel_sql::lower;

use super::online;

/// What a file became.
#[derive(Debug, Default)]
pub(super) struct Side {
    pub(super) nodes: Vec<Node>,
    /// The statements that became operations of the builder.
    pub(super) typed: usize,
    /// The statements that stayed SQL.
    pub(super) raw: usize,
    /// Whether every statement is understood, and what the schema is after it known.
    pub(super) is_understood: bool,
    /// What was left out or could not be read, in sentences without a full stop.
    pub(super) notes: Vec<String>,
}

impl Side {
    fn statement(&mut self, sql: &str, lowered: Result<Lowered, Refused>, backend: Backend) {
        let is_online = online::is_index(sql, backend);
        match lowered {
            Ok(Lowered::Operations(mut operations)) => {
                if is_online && operations.iter().any(|one| !one.guards.is_empty()) {
                    operations.iter_mut().for_each(|one| one.guards.clear());
                    self.notes.push(format!(
                        "`{}` no longer asks whether the index is there: the runner knows",
                        on_a_line(sql)
                    ));
                }
                let plain = operations.iter().all(|one| {
                    let operation = &one.operation;
                    one.guards.is_empty()
                        && leaves_out(operation).is_empty()
                        && !asks_the_session(operation)
                });
                if plain && !operations.is_empty() {
                    self.typed += 1;
                    let nodes = operations.into_iter().map(|one| Node::from(one.operation));
                    self.nodes.extend(nodes);
                } else {
                    self.raw(sql, backend);
                }
            }
            // Under `IF EXISTS` or `IF NOT EXISTS`, and it does nothing.
            Ok(Lowered::Nearly { operations, beyond })
                if is_online && operations.is_empty() && beyond.len() == 1 =>
            {
                self.leave_out(sql, beyond.first().map_or("", String::as_str));
            }
            Ok(Lowered::Nearly { .. } | Lowered::Beside | Lowered::Opaque { .. }) => {
                self.is_understood = false;
                self.raw(sql, backend);
            }
            Err(refused) => {
                self.is_understood = false;
                let line = on_a_line(sql);
                self.notes.push(format!(
                    "`{line}` contradicts what is there: {}",
                    refused.reason
                ));
                self.raw(sql, backend);
            }
        }
    }

    /// The operations, where the file is nothing else.
    pub(super) fn operations(&self) -> Option<Vec<&Operation>> {
        let all = self
            .nodes
            .iter()
            .filter(|node| !matches!(node, Node::Comment(_)));
        (self.raw == 0).then(|| all.filter_map(Node::operation).collect())
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.typed + self.raw == 0
    }
}

/// Turns a file into nodes, and moves the catalog to the state after it.
pub(super) fn side(text: &str, backend: Backend, catalog: &mut Catalog) -> Side {
    let mut side = Side {
        is_understood: true,
        ..Side::default()
    };
    let statements = match lower(backend, text, catalog) {
        Ok(statements) => statements,
        Err(errors) => {
            side.notes.extend(errors.iter().map(ToString::to_string));
            side.is_understood = false;
            side.raw(text.trim(), backend);
            return side;
        }
    };
    let mut end = 0;
    for statement in statements {
        side.comments(text.get(end..statement.offset).unwrap_or_default());
        end = statement.offset + statement.text.len();
        let sql = statement.text.trim().trim_end_matches(';').trim_end();
        if let Some(refusal) = refused(sql, backend) {
            side.leave_out(sql, refusal.instead);
            continue;
        }
        side.statement(sql, statement.lowered, backend);
    }
    side
}

impl Side {
    fn raw(&mut self, text: &str, backend: Backend) {
        if text.is_empty() {
            return;
        }
        self.raw += 1;
        let Some(blocking) = online::blocking(text, backend) else {
            self.nodes.push(execute(text, backend));
            return;
        };
        self.notes.push(format!(
            "`{}` runs without CONCURRENTLY, which no transaction allows",
            on_a_line(text)
        ));
        self.nodes.push(execute(&blocking, backend));
    }

    fn leave_out(&mut self, text: &str, instead: &str) {
        let line = on_a_line(text);
        self.nodes.push(Node::Comment(format!("Left out: {line}")));
        self.notes.push(format!("`{line}` is left out: {instead}"));
    }

    /// Keeps the comments that stand before a statement.
    fn comments(&mut self, gap: &str) {
        let lines = gap
            .lines()
            .filter_map(|line| line.trim().strip_prefix("--"));
        // Diesel's own templates say nothing of the migration.
        let is_template = |line: &str| {
            line.starts_with("Your SQL goes here") || line.starts_with("This file should undo")
        };
        let lines = lines.map(str::trim);
        let lines = lines.filter(|line| !line.is_empty() && !is_template(line));
        self.nodes
            .extend(lines.map(|line| Node::Comment(line.to_owned())));
    }
}

/// Tells whether the time zone of the session says what becomes of the values; the builder wants the zone
/// named, and the text may well have set it.
fn asks_the_session(operation: &Operation) -> bool {
    let Operation::ChangeType(change) = operation else {
        return false;
    };
    change.using.is_none() && matches!(change.to, Type::Timestamp | Type::TimestampTz)
}

fn on_a_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// SQL that runs as it is, on the database that it was written for: another would read it otherwise.
pub(super) fn execute(text: &str, backend: Backend) -> Node {
    Node::from(Execute {
        statement: match backend {
            Backend::Postgres => per_backend().postgres(text),
            Backend::Sqlite => per_backend().sqlite(text),
        },
        binds: Vec::new(),
        touches: Vec::new(),
        creates: Vec::new(),
        read: None,
    })
}
