//! Keys, unique constraints, foreign keys and checks.

use super::Acts;
use crate::analyze::act::{Act, Constraint, ConstraintKind, IndexKey, Reference, TableChange};
use crate::backend::Backend;
use crate::catalog::{
    Action, Check, Deferrable, Exclusion, ForeignKey, KeyOptions, KeyTarget, Matching, PrimaryKey,
    Table, Unique, Validity,
};
use crate::identifier::Identifier;

/// Over which index a key is laid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dialect) enum Over {
    /// One that comes with it.
    Own,
    /// One of the same name that is there.
    Existing,
}

impl Acts {
    fn names(self, names: &[Identifier]) -> Vec<String> {
        names.iter().map(|name| self.fold(name)).collect()
    }

    fn named(self, name: &str, kind: ConstraintKind) -> Constraint {
        Constraint {
            name: Some(self.fold(name)),
            ..Constraint::new(kind)
        }
    }

    /// A primary key.
    pub(in crate::dialect) fn primary_key(self, key: &PrimaryKey, over: Over) -> Constraint {
        let (columns, using_index) = self.keyed(&key.name, &key.columns, over);
        let kind = ConstraintKind::PrimaryKey {
            columns,
            using_index,
        };
        self.with_options(self.named(&key.name, kind), key.options.as_deref())
    }

    fn with_options(self, mut said: Constraint, options: Option<&KeyOptions>) -> Constraint {
        let Some(options) = options else {
            return said;
        };
        said.deferrable = options.deferrable != Deferrable::No;
        said.deferred = options.deferrable == Deferrable::InitiallyDeferred;
        let over_index = match &said.kind {
            ConstraintKind::PrimaryKey { using_index, .. }
            | ConstraintKind::Unique { using_index, .. } => using_index.is_some(),
            _ => false,
        };
        if !over_index {
            said.nulls_not_distinct = options.nulls_not_distinct;
            said.include = self.names(&options.include);
        }
        said
    }

    /// An exclusion constraint, over the columns of its table.
    pub(in crate::dialect) fn exclusion(
        self,
        rule: &Exclusion,
        table: Option<&Table>,
    ) -> Constraint {
        let mut said = self.named(&rule.name, ConstraintKind::Exclude);
        let keys = rule.keys.iter().map(|(key, _)| match &key.target {
            KeyTarget::Column(name) => IndexKey::Column(self.fold(name)),
            KeyTarget::Expression(text) => {
                let text = text.get(self.backend).unwrap_or_default();
                IndexKey::Expression(self.expression(text, table))
            }
        });
        said.excluded = keys.collect();
        said.deferrable = rule.deferrable != Deferrable::No;
        said.deferred = rule.deferrable == Deferrable::InitiallyDeferred;
        said
    }

    /// A unique constraint.
    pub(in crate::dialect) fn unique(self, unique: &Unique, over: Over) -> Constraint {
        let (columns, using_index) = self.keyed(&unique.name, &unique.columns, over);
        let kind = ConstraintKind::Unique {
            columns,
            using_index,
        };
        self.with_options(self.named(&unique.name, kind), unique.options.as_deref())
    }

    fn keyed(
        self,
        name: &str,
        columns: &[Identifier],
        over: Over,
    ) -> (Vec<String>, Option<String>) {
        match over {
            Over::Own => (self.names(columns), None),
            Over::Existing => (Vec::new(), Some(self.fold(name))),
        }
    }

    /// A check, with the author's text for this backend.
    pub(in crate::dialect) fn check(self, check: &Check, table: Option<&Table>) -> Constraint {
        let text = check.expression.get(self.backend).unwrap_or_default();
        let kind = ConstraintKind::Check(self.expression(text, table));
        let mut said = self.named(&check.name, kind);
        if self.backend == Backend::Postgres {
            said.no_inherit = check.no_inherit;
            said.not_valid = check.validity == Validity::NotValid;
            said.extras
                .extend(check.no_inherit.then(|| "NO INHERIT".to_owned()));
        }
        said
    }

    /// A check of the planner's over quoted columns.
    pub(in crate::dialect) fn own_check(self, name: &str, text: &str) -> Constraint {
        self.named(name, ConstraintKind::Check(self.expression(text, None)))
    }

    /// A foreign key that refers to these columns.
    pub(in crate::dialect) fn foreign_key(
        self,
        key: &ForeignKey,
        references: &[Identifier],
    ) -> Constraint {
        let word = |action| match action {
            Action::NoAction => None,
            Action::Restrict => Some("RESTRICT"),
            Action::Cascade => Some("CASCADE"),
            Action::SetNull => Some("SET NULL"),
            Action::SetDefault => Some("SET DEFAULT"),
        };
        let kind = ConstraintKind::ForeignKey {
            columns: self.names(&key.columns),
            reference: Reference {
                table: self.name(&key.table),
                columns: self.names(references),
                on_delete: word(key.on_delete).map(str::to_owned),
                on_update: word(key.on_update).map(str::to_owned),
            },
        };
        let is_full = key.matching == Matching::Full && self.backend == Backend::Postgres;
        Constraint {
            not_valid: key.validity == Validity::NotValid && self.backend == Backend::Postgres,
            extras: is_full
                .then(|| "MATCH FULL".to_owned())
                .into_iter()
                .collect(),
            deferrable: match self.backend {
                Backend::Postgres => key.deferrable != Deferrable::No,
                // One that is checked at once cannot be deferred by a statement.
                Backend::Sqlite => key.deferrable == Deferrable::InitiallyDeferred,
            },
            deferred: key.deferrable == Deferrable::InitiallyDeferred,
            ..self.named(&key.name, kind)
        }
    }

    /// `ADD CONSTRAINT`.
    pub(in crate::dialect) fn add_constraint(self, table: &str, constraint: Constraint) -> Act {
        self.alter(table, vec![TableChange::AddConstraint(constraint)])
    }
}
