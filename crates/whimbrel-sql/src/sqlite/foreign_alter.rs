//! `ALTER TABLE` in forms that no version of SQLite takes.
//!
//! They are read so that they can be answered with the reason and the way that works, instead of a
//! syntax error.

use sqlite3_parser::Bump;
use sqlite3_parser::FallibleIterator;
use sqlite3_parser::ast::{Cmd, CreateTableBody, NamedTableConstraint, Stmt};
use sqlite3_parser::dialect::TokenType;
use sqlite3_parser::lexer::sql::Parser;
use whimbrel_schema::analyze::act::{
    Act, AlterTable, ColumnChange, Constraint, Drop, Expression, Name, NewColumn, TableChange,
    TypeName,
};

use super::columns::new_column;
use super::name::fold;
use super::pieces::{Piece, Token};
use super::{constraint, expression};

/// Reads the statement as an `ALTER TABLE` of the SQL standard; nothing where it is none.
pub(super) fn act(piece: &Piece<'_>) -> Option<Act> {
    let mut reader = Reader {
        piece,
        tokens: &piece.tokens,
    };
    reader.word("alter")?;
    reader.word("table")?;
    let mut name = Name::new(reader.name()?);
    if reader.kind(TokenType::TK_DOT).is_some() {
        name = Name::within(name.name, reader.name()?);
    }
    let mut changes = Vec::new();
    for action in split(reader.tokens) {
        let reader = Reader {
            piece,
            tokens: action,
        };
        changes.push(reader.change()?);
    }
    Some(Act::AlterTable(AlterTable {
        table: name,
        only: false,
        if_exists: false,
        changes,
    }))
}

/// The actions of the statement, at the commas outside parentheses.
fn split(tokens: &[Token]) -> Vec<&[Token]> {
    let mut depth = 0_usize;
    let parts = tokens.split(|token| {
        match token.kind {
            TokenType::TK_LP => depth += 1,
            TokenType::TK_RP => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && token.kind == TokenType::TK_COMMA
    });
    parts.collect()
}

#[derive(Clone, Copy)]
struct Reader<'p, 't> {
    piece: &'p Piece<'t>,
    tokens: &'p [Token],
}

impl Reader<'_, '_> {
    fn peek(&self) -> Option<String> {
        let token = self.tokens.first()?;
        Some(self.piece.word(token).to_ascii_lowercase())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        (self.peek()? == word).then(|| self.skip())
    }

    fn kind(&mut self, kind: TokenType) -> Option<()> {
        (self.tokens.first()?.kind == kind).then(|| self.skip())
    }

    fn name(&mut self) -> Option<String> {
        let token = self.tokens.first()?;
        self.skip();
        Some(fold(self.piece.word(token)))
    }

    fn skip(&mut self) {
        self.tokens = self.tokens.get(1..).unwrap_or_default();
    }

    /// What is left of the action, as text.
    fn rest(&self) -> &str {
        let first = self.tokens.first().map_or(0, |token| token.start);
        let last = self.tokens.last().map_or(0, |token| token.end);
        self.piece.text.get(first..last).unwrap_or_default()
    }

    fn end(&self) -> Option<()> {
        self.tokens.is_empty().then_some(())
    }

    fn change(mut self) -> Option<TableChange> {
        let verb = self.peek()?;
        self.skip();
        match verb.as_str() {
            "add" => self.add(),
            "drop" => self.drop(),
            "alter" => self.alter(),
            "rename" => self.rename(),
            _ => None,
        }
    }

    fn add(mut self) -> Option<TableChange> {
        let next = self.peek()?;
        if matches!(
            next.as_str(),
            "constraint" | "primary" | "unique" | "foreign" | "check"
        ) {
            return read_constraint(self.rest()).map(TableChange::AddConstraint);
        }
        // COLUMN may be left out.
        let _ = self.word("column");
        let mut if_not_exists = false;
        if self.word("if").is_some() {
            self.word("not")?;
            self.word("exists")?;
            if_not_exists = true;
        }
        read_column(self.rest()).map(|column| TableChange::AddColumn {
            column: Box::new(column),
            if_not_exists,
        })
    }

    fn drop(mut self) -> Option<TableChange> {
        let is_constraint = self.word("constraint").is_some();
        if !is_constraint {
            let _ = self.word("column");
        }
        let mut drop = Drop::default();
        if self.word("if").is_some() {
            self.word("exists")?;
            drop.if_exists = true;
        }
        let name = self.name()?;
        drop.cascade = self.word("cascade").is_some();
        self.end()?;
        Some(if is_constraint {
            TableChange::DropConstraint { name, drop }
        } else {
            TableChange::DropColumn { name, drop }
        })
    }

    fn alter(mut self) -> Option<TableChange> {
        let _ = self.word("column");
        let name = self.name()?;
        let change = self.column_change()?;
        Some(TableChange::Column { name, change })
    }

    fn column_change(&mut self) -> Option<ColumnChange> {
        if self.word("type").is_some() {
            return self.type_change();
        }
        if self.word("drop").is_some() {
            if self.word("default").is_some() {
                self.end()?;
                return Some(ColumnChange::DropDefault);
            }
            self.word("not")?;
            self.word("null")?;
            self.end()?;
            return Some(ColumnChange::DropNotNull);
        }
        self.word("set")?;
        if self.word("default").is_some() {
            return read_default(self.rest()).map(ColumnChange::SetDefault);
        }
        if self.word("data").is_some() {
            self.word("type")?;
            return self.type_change();
        }
        self.word("not")?;
        self.word("null")?;
        self.end()?;
        Some(ColumnChange::SetNotNull)
    }

    fn type_change(&mut self) -> Option<ColumnChange> {
        let using = self
            .tokens
            .iter()
            .position(|token| token.kind == TokenType::TK_USING);
        let (written, _) = self.tokens.split_at(using.unwrap_or(self.tokens.len()));
        let reader = Reader {
            piece: self.piece,
            tokens: written,
        };
        let column = read_column(&format!("c {}", reader.rest()))?;
        Some(ColumnChange::Type {
            to: column.data_type.unwrap_or_else(|| TypeName::new("")),
            collation: column.collation,
            using: None,
        })
    }

    fn rename(mut self) -> Option<TableChange> {
        if self.word("constraint").is_some() {
            let from = self.name()?;
            self.word("to")?;
            let to = self.name()?;
            self.end()?;
            return Some(TableChange::RenameConstraint { from, to });
        }
        if self.word("to").is_some() {
            let to = self.name()?;
            self.end()?;
            return Some(TableChange::Rename(to));
        }
        let _ = self.word("column");
        let from = self.name()?;
        self.word("to")?;
        let to = self.name()?;
        self.end()?;
        Some(TableChange::RenameColumn { from, to })
    }
}

/// Lets the parser read a part of a statement inside a `CREATE TABLE`.
fn inside<T>(
    body: &str,
    look: impl FnOnce(
        &[sqlite3_parser::ast::ColumnDefinition<'_>],
        &[NamedTableConstraint<'_>],
    ) -> Option<T>,
) -> Option<T> {
    let bump = Bump::new();
    let text = format!("CREATE TABLE t ({body})");
    let parsed = Parser::new(&bump, text.as_bytes()).next().ok()??;
    let Cmd::Stmt(Stmt::CreateTable {
        body:
            CreateTableBody::ColumnsAndConstraints {
                columns,
                constraints,
                ..
            },
        ..
    }) = &parsed
    else {
        return None;
    };
    look(columns, constraints.unwrap_or_default())
}

fn read_constraint(text: &str) -> Option<Constraint> {
    inside(&format!("c, {text}"), |_, constraints| {
        constraints.first().map(constraint::of_table)
    })
}

fn read_column(text: &str) -> Option<NewColumn> {
    inside(text, |columns, _| columns.first().map(new_column))
}

fn read_default(text: &str) -> Option<Expression> {
    let column = read_column(&format!("c DEFAULT {text}"));
    let column = column.or_else(|| read_column(&format!("c DEFAULT ({text})")))?;
    Some(column.default.unwrap_or_else(|| expression::literal(text)))
}
