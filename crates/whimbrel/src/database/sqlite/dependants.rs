//! What hangs on tables of a SQLite database: read from `sqlite_schema`.

use std::collections::BTreeSet;

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl};
use whimbrel_schema::plan::Rebuild;
use whimbrel_schema::sql::tokens::{Kind, Token, significant, unquoted};
use whimbrel_schema::{Backend, Identifier};

use super::Sqlite;
use super::failure::failed;
use crate::database::dependants::{Dependant, Dependants, Going, OnDelete, Reference};
use crate::database::live::Live;
use crate::database::statement::{Statement, Value};
use crate::error::Result;

/// The one mark that SQLite takes for a name's or a text's; nothing is quoted with it here.
const DOUBLE_QUOTE: char = '\u{22}';

#[derive(QueryableByName)]
struct KeyColumn {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = Text)]
    column: String,
    #[diesel(sql_type = Text)]
    on_delete: String,
}

/// An object with the statement that made it.
#[derive(QueryableByName)]
struct Object {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    sql: String,
}

impl Dependants for Sqlite {
    fn dependants(&mut self, going: &Going<'_>) -> Result<Vec<Dependant>> {
        let mut found = Vec::new();
        for table in going.tables {
            let keys = self.references(table)?.into_iter();
            let others = keys.filter(|key| !going.has_table(&key.table));
            found.extend(others.map(Dependant::ForeignKey));
        }
        let readers = self.objects("type IN ('view', 'trigger')")?;
        let readers = readers
            .into_iter()
            .filter(|object| !going.has_table(&object.table));
        found.extend(
            readers
                .filter(|object| names(&object.sql).any(|name| going.has_table(&name)))
                .map(Object::into_dependant),
        );
        found.sort();
        found.dedup();
        Ok(found)
    }

    fn speakers(&mut self, table: &str, name: &str) -> Result<Vec<Dependant>> {
        if self.column_exists(table, name)? {
            // They mean it, wherever it stands in quotes.
            return Ok(Vec::new());
        }
        let speakers = self.speaking(table, name)?.into_iter();
        Ok(speakers.map(Object::into_dependant).collect())
    }

    fn readers(&mut self, table: &str, column: &str) -> Result<Vec<Dependant>> {
        let mut readers = Vec::new();
        for object in self.speaking(table, column)? {
            let is_reader = ["view", "trigger"].contains(&object.kind.as_str());
            if is_reader && !self.may_mean_another(&object, table, column)? {
                readers.push(object.into_dependant());
            }
        }
        Ok(readers)
    }
}

impl Sqlite {
    /// Tells whether an object names another table that has a column of this name.
    fn may_mean_another(&mut self, object: &Object, table: &str, column: &str) -> Result<bool> {
        for name in names(&object.sql).filter(|name| !name.eq_ignore_ascii_case(table)) {
            let is_itself = name.eq_ignore_ascii_case(&object.name);
            if !is_itself && self.column_exists(&name, column)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The foreign keys of other tables that refer to a table.
    pub(super) fn references(&mut self, table: &str) -> Result<Vec<Reference>> {
        let columns: Vec<KeyColumn> = Statement::new(
            "SELECT s.name AS name, CAST(f.id AS TEXT) AS key, f.\"from\" AS column, f.on_delete \
             FROM sqlite_schema AS s, pragma_foreign_key_list(s.name) AS f \
             WHERE s.type = 'table' AND f.\"table\" = ",
        )
        .bind(Value::Text(table))
        .sql(" COLLATE NOCASE AND s.name <> ")
        .bind(Value::Text(table))
        .sql(" COLLATE NOCASE ORDER BY s.name, f.id, f.seq")
        .load(&mut self.connection)
        .map_err(failed)?;
        let mut references: Vec<Reference> = Vec::new();
        let mut last = None;
        for column in columns {
            let key = (column.name.clone(), column.key);
            match references
                .last_mut()
                .filter(|_| last.as_ref() == Some(&key))
            {
                Some(reference) => reference.columns.push(column.column),
                None => references.push(Reference {
                    table: column.name.into(),
                    columns: vec![column.column],
                    to: table.into(),
                    on_delete: match column.on_delete.as_str() {
                        "CASCADE" => OnDelete::Cascades,
                        "SET NULL" | "SET DEFAULT" => OnDelete::Clears,
                        _ => OnDelete::Refuses,
                    },
                }),
            }
            last = Some(key);
        }
        Ok(references)
    }

    /// What holds a name in double quotes and outlives a rebuild: neither the table, under its old name
    /// or its temporary one, nor what the plan makes anew.
    pub(super) fn speakers_beside(
        &mut self,
        rebuild: &Rebuild,
        name: &str,
    ) -> Result<Vec<Dependant>> {
        let goes = |object: &Object| {
            let is = |name: &Identifier| name.eq_ignore_ascii_case(&object.name);
            is(&rebuild.table) || is(&rebuild.temporary) || rebuild.known_objects.iter().any(is)
        };
        let speakers = self.speaking(&rebuild.table, name)?.into_iter();
        let beside = speakers.filter(|object| !goes(object));
        Ok(beside.map(Object::into_dependant).collect())
    }

    /// What reads a table and holds a name in double quotes.
    fn speaking(&mut self, table: &str, name: &str) -> Result<Vec<Object>> {
        let mut objects = self.objects("instr(sql, '\"') > 0")?;
        objects.retain(|object| {
            let concerns = object.table.eq_ignore_ascii_case(table)
                || names(&object.sql).any(|named| named.eq_ignore_ascii_case(table));
            concerns && object.speaks_of(name)
        });
        Ok(objects)
    }

    /// The tables that statements on some tables may change: by the actions of foreign keys, and by
    /// triggers, which may change whatever they name.
    pub(super) fn reach(&mut self, written: &[Identifier]) -> Result<BTreeSet<String>> {
        let triggers = self.objects("type = 'trigger'")?;
        let tables = self.objects("type = 'table'")?.into_iter();
        let tables: BTreeSet<String> = tables.map(|t| t.name.to_ascii_lowercase()).collect();
        let mut open: Vec<String> = written.iter().map(|t| t.to_ascii_lowercase()).collect();
        let mut reached = BTreeSet::new();
        while let Some(table) = open.pop() {
            if !reached.insert(table.clone()) {
                continue;
            }
            let keys = self.references(&table)?.into_iter();
            open.extend(keys.map(|key| key.table.to_ascii_lowercase()));
            let own = triggers.iter();
            let own = own.filter(|trigger| trigger.table.eq_ignore_ascii_case(&table));
            let named = own.flat_map(|trigger| names(&trigger.sql));
            let named = named.map(|name| name.to_ascii_lowercase());
            open.extend(named.filter(|name| tables.contains(name)));
        }
        Ok(reached)
    }

    fn objects(&mut self, which: &str) -> Result<Vec<Object>> {
        Statement::new(format!(
            "SELECT type AS kind, name, tbl_name AS \"table\", sql FROM sqlite_schema \
             WHERE sql IS NOT NULL AND {which} ORDER BY type, name"
        ))
        .load(&mut self.connection)
        .map_err(failed)
    }
}

impl Object {
    fn into_dependant(self) -> Dependant {
        match self.kind.as_str() {
            "view" => Dependant::View(self.name.into()),
            "trigger" => Dependant::Trigger {
                name: self.name,
                table: self.table,
            },
            "index" => Dependant::Other(format!("the index `{}` of `{}`", self.name, self.table)),
            _ => Dependant::Other(format!("a rule of the table `{}`", self.name)),
        }
    }

    /// Tells whether the text holds a name in double quotes where an expression may stand, so that it
    /// is read as a text as long as no column has the name.
    fn speaks_of(&self, name: &str) -> bool {
        let all: Vec<Token> = significant(&self.sql, Backend::Sqlite).collect();
        let word = |at: usize| all.get(at).map_or("", |token| token.text(&self.sql));
        let spoken = |at: usize| {
            let is_name = all.get(at).is_some_and(|t| t.kind == Kind::QuotedName)
                && word(at).starts_with(DOUBLE_QUOTE)
                && unquoted(word(at)).eq_ignore_ascii_case(name);
            // A qualified name is never a text, and neither is a qualifier.
            let before = at.checked_sub(1).map_or("", word);
            is_name && before != "." && word(at + 1) != "." && !introduces_a_name(before)
        };
        match self.kind.as_str() {
            "table" => rules(&all, &self.sql).into_iter().any(spoken),
            "trigger" => body(&all, &self.sql, |w| is(w, "WHEN") || is(w, "BEGIN")).any(spoken),
            "index" => body(&all, &self.sql, |w| w == "(").any(spoken),
            _ => body(&all, &self.sql, |w| is(w, "AS")).any(spoken),
        }
    }
}

fn is(word: &str, keyword: &str) -> bool {
    word.eq_ignore_ascii_case(keyword)
}

/// Tells whether what follows a keyword is a table or an alias.
fn introduces_a_name(word: &str) -> bool {
    ["AS", "FROM", "JOIN", "INTO", "UPDATE", "TABLE", "COLLATE"]
        .iter()
        .any(|keyword| is(word, keyword))
}

/// The tokens behind the first that ends the head of a statement.
fn body(all: &[Token], sql: &str, ends: impl Fn(&str) -> bool) -> std::ops::Range<usize> {
    let end = all.iter().position(|token| ends(token.text(sql)));
    end.map_or(all.len(), |end| end + 1)..all.len()
}

/// The tokens of a table's text that stand in checks and computed columns.
fn rules(all: &[Token], sql: &str) -> Vec<usize> {
    let mut inside = Vec::new();
    let mut depth = 0_usize;
    let mut previous = "";
    for (at, token) in all.iter().enumerate() {
        let text = token.text(sql);
        match text {
            "(" if depth > 0 || is(previous, "CHECK") || is(previous, "AS") => depth += 1,
            ")" if depth > 0 => depth -= 1,
            _ if depth > 0 => inside.push(at),
            _ => {}
        }
        previous = text;
    }
    inside
}

/// The names in a text, without their quotes.
pub(super) fn names(sql: &str) -> impl Iterator<Item = String> {
    let mut previous = "";
    significant(sql, Backend::Sqlite).filter_map(move |token| {
        let text = token.text(sql);
        let before = std::mem::replace(&mut previous, text);
        match token.kind {
            Kind::QuotedName => Some(unquoted(text)),
            Kind::Word => Some(text.to_owned()),
            // SQLite takes a text for a name where only a name can stand.
            Kind::Text if introduces_a_name(before) => Some(unquoted(text)),
            _ => None,
        }
    })
}
