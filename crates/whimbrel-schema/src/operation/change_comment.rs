//! `comment`.

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Object, Reversal, WhyNot};
use crate::catalog::{Catalog, Refused};
use crate::identifier::Identifier;

/// Says what a table or a column is for, or takes that away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeComment {
    /// The table.
    pub table: Identifier,
    /// The column; `None` means the table itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<Identifier>,
    /// The new comment; `None` takes it away.
    pub comment: Option<String>,
}

impl Change for ChangeComment {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        let comment = self.comment.as_deref();
        match &self.column {
            Some(column) => catalog.change_column_comment(&self.table, column, comment),
            None => catalog.change_table_comment(&self.table, comment),
        }
    }

    fn reverse(&self, before: &Catalog) -> Reversal {
        let Some(table) = before.table(&self.table) else {
            return Reversal::Never(WhyNot::Refused);
        };
        let comment = match &self.column {
            None => table.comment.clone(),
            Some(column) => match table.column(column) {
                Some(column) => column.comment.clone(),
                None => return Reversal::Never(WhyNot::Refused),
            },
        };
        Reversal::by(Self {
            comment,
            ..self.clone()
        })
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        let table = self.table.clone();
        vec![Effect::Alters(match &self.column {
            Some(name) => Object::Column {
                table,
                name: name.clone(),
            },
            None => Object::Table(table),
        })]
    }

    fn describe(&self) -> String {
        match &self.column {
            Some(column) => format!("comment on `{}.{column}`", self.table),
            None => format!("comment on `{}`", self.table),
        }
    }
}
