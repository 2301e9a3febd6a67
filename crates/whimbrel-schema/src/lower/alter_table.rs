//! `ALTER TABLE`.

use super::columns::identity;
use super::constraints::Part;
use super::lowering::{Lowering, Outcome};
use super::stop::Stop;
use crate::analyze::act::{
    AlterTable, ColumnChange, Constraint, ConstraintKind, Drop, NewColumn, TableChange,
    TableSetting,
};
use crate::backend::Backend;
use crate::catalog::{OptionChange, RowSecurity, Table};
use crate::condition::{column_is_missing, constraint_exists, table_exists};
use crate::identifier::Identifier;
use crate::operation::{
    AddCheck, AddColumn, AddForeignKey, AddPrimaryKey, AddUnique, ChangeCollation, ChangeDefault,
    ChangeIdentity, ChangeNullability, ChangeTableOption, ChangeType, DropConstraint, DropIndex,
    RenameColumn, RenameConstraint, RenameTable, ValidateConstraint,
};

impl Lowering<'_> {
    /// `ALTER TABLE`, and what is written like it.
    pub(super) fn alter_table(&mut self, alter: &AlterTable) -> Outcome {
        let table = self.own(&alter.table)?;
        let guard = alter.if_exists.then(|| table_exists(&table));
        self.guarded(guard, |lowering| {
            let mut table = table;
            for change in &alter.changes {
                table = lowering.change(table, change)?;
            }
            Ok(())
        })
    }

    /// Makes one change; gives the name of the table after it.
    fn change(&mut self, table: Identifier, change: &TableChange) -> Outcome<Identifier> {
        if let TableChange::Rename(to) = change {
            let to = self.spelt(to);
            return match self.catalog.table(&table) {
                Some(_) => {
                    self.make(RenameTable {
                        from: table.clone(),
                        to: to.clone(),
                    })?;
                    self.take_place(&table, &to)
                }
                None if self.relation_key(&table).is_some() => {
                    let key = self.relation_key(&table);
                    let mut keys = key.into_iter();
                    keys.try_for_each(|key| self.rename_object(key, to.clone()))
                }
                None if self.catalog.has_relation(&table) => self.rename_index(table, to.clone()),
                None => Err(self.unknown(&table)),
            }
            .map(|()| to);
        }
        let known = self.known_table(&table)?;
        match change {
            TableChange::AddColumn {
                column,
                if_not_exists,
            } => {
                let name = self.column_of(&known, &column.name);
                let guard = if_not_exists.then(|| column_is_missing(&table, &name));
                self.guarded(guard, |lowering| lowering.add_column(&known, column))?;
            }
            TableChange::DropColumn { name, drop } => self.drop_column(&table, name, *drop)?,
            TableChange::Column { name, change } => self.alter_column(&known, name, change)?,
            TableChange::RenameColumn { from, to } => {
                let from = self.column_of(&known, from);
                let to = self.spelt(to);
                let rename = RenameColumn {
                    table: table.clone(),
                    from,
                    to,
                };
                self.rename_under_readers(rename)?;
            }
            TableChange::AddConstraint(constraint) => {
                self.add_constraint(&known, None, constraint)?;
            }
            TableChange::ValidateConstraint(name) => self.validate(&known, name)?,
            TableChange::DropConstraint { name, drop } => {
                self.drop_constraint(&known, name, *drop)?;
            }
            TableChange::RenameConstraint { from, to } => {
                let (from, to) = (self.spelt(from), self.spelt(to));
                let table = table.clone();
                self.make(RenameConstraint { table, from, to })?;
            }
            TableChange::AlterConstraint(_) => self.leave_out(&table, "ALTER CONSTRAINT"),
            TableChange::Set(setting) => self.set(&known, setting)?,
            TableChange::AttachPartition { partition, bound } => {
                self.attach_partition(table.clone(), partition, bound)?;
            }
            TableChange::DetachPartition { partition, .. } => {
                self.detach_partition(table.clone(), partition)?;
            }
            TableChange::SetSchema(_) | TableChange::Inherit(_) | TableChange::NoInherit(_) => {
                return Err(Stop::opaque(
                    "a move between tables or schemas",
                    vec![table],
                ));
            }
            TableChange::Rename(_) => {}
        }
        Ok(table)
    }

    /// What an act says of a table beside its parts; owners, and how it is stored, it does not.
    fn set(&mut self, known: &Table, setting: &TableSetting) -> Outcome {
        let table = known.name.clone();
        let change = match setting {
            TableSetting::Logged => OptionChange::Logged,
            TableSetting::Unlogged => OptionChange::Unlogged,
            TableSetting::EnableRowSecurity if known.options.row_security == RowSecurity::Off => {
                OptionChange::RowSecurity(RowSecurity::On)
            }
            TableSetting::DisableRowSecurity => OptionChange::RowSecurity(RowSecurity::Off),
            TableSetting::ForceRowSecurity => {
                self.beyond("FORCE ROW LEVEL SECURITY");
                return Ok(());
            }
            _ => return Ok(()),
        };
        self.make(ChangeTableOption { table, change })
    }

    fn known_table(&self, table: &Identifier) -> Outcome<Table> {
        match self.catalog.table(table) {
            Some(known) => Ok(known.clone()),
            None => Err(self.unknown(table)),
        }
    }

    /// An unknown table is a mistake, unless the statement may be about a view or a sequence.
    fn unknown(&self, table: &Identifier) -> Stop {
        let mut words = self.statement.text.split_ascii_whitespace().skip(1);
        let is_table = words
            .next()
            .is_some_and(|word| word.eq_ignore_ascii_case("table"));
        match self.catalog.require_table(table) {
            Err(reason) if is_table => Stop::from(reason),
            _ => Stop::opaque("a change of no known table", vec![table.clone()]),
        }
    }

    fn add_column(&mut self, table: &Table, new: &NewColumn) -> Outcome {
        let mut after = table.clone();
        after.columns.push(self.column(table, new));
        for constraint in &new.constraints {
            if let ConstraintKind::ForeignKey { columns, reference } = &constraint.kind {
                let key = self.foreign_key(&after, columns, reference)?;
                self.take_types(&mut after, &key);
            }
        }
        let Some(column) = after.columns.pop() else {
            return Ok(());
        };
        let name = column.name.clone();
        let add = AddColumn {
            table: table.name.clone(),
            column,
        };
        self.make(add)?;
        for constraint in &new.constraints {
            let known = self.known_table(&table.name)?;
            self.add_constraint(&known, Some(&name), constraint)?;
        }
        Ok(())
    }

    fn add_constraint(
        &mut self,
        known: &Table,
        owner: Option<&str>,
        constraint: &Constraint,
    ) -> Outcome {
        let Some(laid) = self.constraint(known, owner, constraint)? else {
            return Ok(());
        };
        let table = known.name.clone();
        if let Some(name) = laid.index {
            // The key takes the index over; typed operations build one anew.
            self.beyond("USING INDEX");
            let table = table.clone();
            self.make(DropIndex { table, name })?;
        }
        match laid.part {
            Part::PrimaryKey(key) => {
                let columns = known.columns.iter();
                let nullable = columns.filter(|c| c.nullable && key.columns.contains(&c.name));
                for column in nullable {
                    self.set_nullable(known, column.name.clone(), false)?;
                }
                self.make(AddPrimaryKey { table, key })
            }
            Part::Unique(unique) => self.make(AddUnique { table, unique }),
            Part::Check(check) => self.make(AddCheck { table, check }),
            Part::ForeignKey(key) => match self.takes(known, &key)? {
                true => self.make(AddForeignKey { table, key }),
                false => Ok(()),
            },
            Part::NotNull(column) => self.set_nullable(known, column, false),
        }
    }

    fn set_nullable(&mut self, table: &Table, column: Identifier, nullable: bool) -> Outcome {
        let table = table.name.clone();
        self.make(ChangeNullability {
            table,
            column,
            nullable,
        })
    }

    fn validate(&mut self, table: &Table, name: &str) -> Outcome {
        let name = self.spelt(name);
        if table.constraint_names().any(|known| *known == name) {
            let table = table.name.clone();
            return self.make(ValidateConstraint { table, name });
        }
        if self.catalog.is_loose(&table.name) || is_not_null(table, &name).is_some() {
            return Ok(());
        }
        Err(self.unknown_constraint(table, &name))
    }

    fn unknown_constraint(&self, table: &Table, name: &Identifier) -> Stop {
        let mut probe = self.catalog.clone();
        match probe.drop_constraint(&table.name, name) {
            Err(refused) => Stop::from(refused),
            Ok(()) => Stop::opaque("a constraint", vec![table.name.clone()]),
        }
    }

    fn drop_constraint(&mut self, table: &Table, name: &str, drop: Drop) -> Outcome {
        let name = self.constraint_of(table, name);
        let guard = drop
            .if_exists
            .then(|| constraint_exists(&table.name, &name));
        let not_null = is_not_null(table, &name);
        if let Some(column) = not_null.filter(|_| self.backend == Backend::Postgres) {
            return self.set_nullable(table, column, true);
        }
        self.guarded(guard, |lowering| {
            if drop.cascade {
                lowering.drop_referring(table, &name)?;
            }
            let table = table.name.clone();
            lowering.make(DropConstraint { table, name })
        })
    }

    fn constraint_of(&self, table: &Table, name: &str) -> Identifier {
        let spelt = self.spelt(name);
        let mut names = table.constraint_names();
        let same = names.find(|own| match self.backend {
            Backend::Postgres => **own == spelt,
            Backend::Sqlite => own.eq_ignore_ascii_case(name),
        });
        same.cloned().unwrap_or(spelt)
    }

    /// The foreign keys that need the uniqueness which a key gives.
    fn drop_referring(&mut self, table: &Table, key: &Identifier) -> Outcome {
        let primary = table.primary_key.iter();
        let primary = primary.map(|key| (&key.name, &key.columns));
        let uniques = table.uniques.iter().map(|u| (&u.name, &u.columns));
        let mut keys = primary.chain(uniques);
        let Some((_, columns)) = keys.find(|(name, _)| *name == key) else {
            return Ok(());
        };
        let referring = self.catalog.referencing(&table.name);
        let referring: Vec<(Identifier, Identifier)> = referring
            .filter(|(_, key)| key.references == *columns)
            .map(|(other, key)| (other.name.clone(), key.name.clone()))
            .collect();
        for (table, name) in referring {
            self.make(DropConstraint { table, name })?;
        }
        Ok(())
    }

    fn alter_column(&mut self, known: &Table, name: &str, change: &ColumnChange) -> Outcome {
        let table = known.name.clone();
        let column = self.column_of(known, name);
        match change {
            ColumnChange::Type {
                to,
                collation,
                using,
            } => {
                let to = self.data_type(Some(to));
                let using = using.as_ref().map(|using| self.text(using));
                let old = self.catalog.require_column(&table, &column)?;
                // A type without a collation has its own.
                let collation = collation.as_ref();
                let collation = collation.map(|name| self.statement.spelling(name).to_owned());
                let collates = old.collation != collation;
                let same_type = old.data_type == to && using.is_none() && collates;
                if !same_type {
                    let change = ChangeType {
                        table: table.clone(),
                        column: column.clone(),
                        to,
                        using,
                    };
                    self.make_under_readers(&table, Some(&column), change.into())?;
                }
                if !collates {
                    return Ok(());
                }
                self.make(ChangeCollation {
                    table,
                    column,
                    collation,
                })
            }
            ColumnChange::SetDefault(default) => {
                let current = self.catalog.require_column(&table, &column)?.clone();
                let default = Some(self.default(&current, default));
                self.make(ChangeDefault {
                    table,
                    column,
                    default,
                })
            }
            ColumnChange::DropDefault => self.make(ChangeDefault {
                table,
                column,
                default: None,
            }),
            ColumnChange::SetNotNull => self.set_nullable(known, column, false),
            ColumnChange::DropNotNull => self.set_nullable(known, column, true),
            ColumnChange::AddIdentity(sequence, counting) => {
                let numbering = self.numbering(None, counting);
                self.make(ChangeIdentity {
                    table,
                    column,
                    identity: Some(identity(*sequence)),
                    numbering,
                })
            }
            ColumnChange::DropIdentity => self.make(ChangeIdentity {
                table,
                column,
                identity: None,
                numbering: None,
            }),
            ColumnChange::SetExpression(_) | ColumnChange::DropExpression => {
                self.catalog.require_column(&table, &column)?;
                self.leave_out(&table, "a change of how a column is filled");
                Ok(())
            }
            ColumnChange::AlterSequence(said) => self.count_anew(known, column, said),
            ColumnChange::SetStatistics | ColumnChange::SetStorage => Ok(()),
        }
    }
}

/// The column whose NOT NULL has this name by itself, since version 18 of PostgreSQL.
fn is_not_null(table: &Table, name: &Identifier) -> Option<Identifier> {
    let mut columns = table.columns.iter();
    let own = columns.find(|column| {
        let made = crate::analyze::postgres_names::first_free(
            &table.name,
            &column.name,
            "not_null",
            |_| false,
        );
        !column.nullable && *name == made.as_str()
    });
    let is_other = table.constraint_names().any(|known| known == name);
    own.filter(|_| !is_other).map(|column| column.name.clone())
}
