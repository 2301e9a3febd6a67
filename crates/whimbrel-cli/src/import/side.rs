//! One SQL file as the nodes of an `up` or a `down`.

use whimbrel_schema::lower::Lowered;
use whimbrel_schema::operation::{Execute, Operation};
use whimbrel_schema::render::{Node, leaves_out};
use whimbrel_schema::sql::control::refused;
use whimbrel_schema::sql::per_backend;
use whimbrel_schema::{Backend, Catalog};
use whimbrel_sql::lower;

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
        match statement.lowered {
            Ok(Lowered::Operations(operations)) => {
                let plain = operations
                    .iter()
                    .all(|one| one.guards.is_empty() && leaves_out(&one.operation).is_empty());
                if plain && !operations.is_empty() {
                    side.typed += 1;
                    let nodes = operations.into_iter().map(|one| Node::from(one.operation));
                    side.nodes.extend(nodes);
                } else {
                    side.raw(sql, backend);
                }
            }
            Ok(Lowered::Nearly { .. } | Lowered::Beside | Lowered::Opaque { .. }) | Err(_) => {
                side.is_understood = false;
                side.raw(sql, backend);
            }
        }
    }
    side
}

impl Side {
    fn raw(&mut self, text: &str, backend: Backend) {
        if text.is_empty() {
            return;
        }
        self.raw += 1;
        self.nodes.push(execute(text, backend));
    }

    fn leave_out(&mut self, text: &str, instead: &str) {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
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
