//! The text of a table, with the places of its parts.

use super::clause::{Clause, clause, lower, spelt};
use super::cursor::Cursor;
use super::data_type::declared;
use super::problem::Problem;
use super::statement::start;
use super::table::begins_constraint;

/// A part of a text, by its first byte and the one behind its last.
pub(super) type Span = (usize, usize);

/// The text of a table, with the places of its parts.
#[derive(Debug)]
pub(super) struct Layout<'t> {
    pub(super) text: &'t str,
    /// The name, behind `CREATE TABLE`.
    pub(super) name: Span,
    /// The columns, then the constraints.
    pub(super) items: Vec<Item>,
    /// What stands behind the brackets, spelt in one way and in order.
    pub(super) options: Vec<String>,
}

/// A column or a constraint between the commas of the brackets.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) span: Span,
    /// The comma before it.
    pub(super) comma: Option<Span>,
    pub(super) column: Option<WrittenColumn>,
    /// The rules beside the column; of a constraint, the one that it is.
    pub(super) clauses: Vec<Clause>,
}

/// A column without its rules.
#[derive(Debug)]
pub(super) struct WrittenColumn {
    /// Its name in small letters.
    pub(super) name: String,
    /// The declared type, spelt in one way.
    pub(super) declared: Vec<String>,
    /// Where the type stands; behind the name when there is none.
    pub(super) type_span: Span,
}

impl<'t> Layout<'t> {
    /// Reads the text of a table.
    pub(super) fn of(text: &'t str) -> Result<Self, Problem> {
        let mut cursor = Cursor::new(text);
        start(&mut cursor, &["TABLE"])?;
        let begin = cursor.position();
        cursor.name()?;
        let name = (begin, cursor.end_of_last());
        cursor.expect_symbol("(")?;
        let mut items = Vec::new();
        let mut comma = None;
        loop {
            items.push(item(&mut cursor, comma.take())?);
            if cursor.take_symbol(")") {
                break;
            }
            let begin = cursor.position();
            if cursor.take_symbol(",") {
                comma = Some((begin, begin + 1));
            } else if !begins_constraint(&cursor) {
                return Err(cursor.problem(", or )"));
            }
        }
        let options = spelt(cursor.rest()).join(" ");
        let mut options: Vec<String> = options
            .split(',')
            .map(|option| option.trim().to_owned())
            .filter(|option| !option.is_empty())
            .collect();
        options.sort();
        Ok(Self {
            text,
            name,
            items,
            options,
        })
    }

    /// The items that are columns.
    pub(super) fn columns(&self) -> impl Iterator<Item = (&Item, &WrittenColumn)> {
        let items = self.items.iter();
        items.filter_map(|item| Some((item, item.column.as_ref()?)))
    }

    /// A column by its name in small letters.
    pub(super) fn column(&self, name: &str) -> Option<(&Item, &WrittenColumn)> {
        self.columns().find(|(_, column)| column.name == name)
    }

    /// All rules, also those beside columns.
    pub(super) fn clauses(&self) -> impl Iterator<Item = &Clause> {
        self.items.iter().flat_map(|item| &item.clauses)
    }

    /// The text of a part.
    pub(super) fn part(&self, (start, end): Span) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }
}

fn item(cursor: &mut Cursor<'_>, comma: Option<Span>) -> Result<Item, Problem> {
    let begin = cursor.position();
    if begins_constraint(cursor) {
        let rule = clause(cursor, None)?;
        return Ok(Item {
            span: (begin, cursor.end_of_last()),
            comma,
            column: None,
            clauses: rule.into_iter().collect(),
        });
    }
    let name = cursor.name()?;
    let behind = cursor.end_of_last();
    let written = declared(cursor)?;
    let type_span = match written.is_empty() {
        true => (behind, behind),
        false => (cursor.end_of_last() - written.len(), cursor.end_of_last()),
    };
    let mut clauses = Vec::new();
    while !(cursor.is_symbol(",") || cursor.is_symbol(")")) {
        clauses.extend(clause(cursor, Some(&name))?);
    }
    Ok(Item {
        span: (begin, cursor.end_of_last()),
        comma,
        column: Some(WrittenColumn {
            name: lower(&name),
            declared: spelt(written),
            type_span,
        }),
        clauses,
    })
}
