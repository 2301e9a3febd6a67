//! What acts do to the tables of the world.
//!
//! PostgreSQL's locks follow its sources (`AlterTableGetLockLevel` and what it calls); where a
//! version differs, the code says so.

mod add_column;
mod alter_table;
mod cast;
mod constraints;
mod drop_column;
mod drops;
mod foreign_keys;
mod indexes;
mod lock_level;
mod maintenance;
mod parameters;
mod partitions;
mod prediction;
mod rows;
mod set_not_null;
mod tables;
mod type_change;
mod types;
mod views;
mod volatility;

use prediction::Prediction;

use super::{World, sqlite};
use crate::analyze::act::{Act, Subject};
use crate::analyze::footprint::{Footprint, LockMode};
use crate::analyze::script::Settings;
use crate::backend::Backend;

impl World {
    /// What a statement does to tables, on this server, in the world as it is before it.
    pub fn footprint(&self, act: &Act, settings: &Settings) -> Footprint {
        match settings.backend {
            Backend::Postgres => {
                let mut prediction = Prediction::new(self, settings);
                prediction.predict(act);
                prediction.finish()
            }
            Backend::Sqlite => sqlite::footprint(self, act, settings),
        }
    }
}

impl Prediction<'_> {
    fn predict(&mut self, act: &Act) {
        match act {
            Act::CreateTable(new) => self.create_table(new, act),
            Act::AlterTable(alter) => self.alter_table(alter, act),
            Act::DropTables(names, drop) => self.drop_tables(names, *drop),
            Act::CreateIndex(new) => self.create_index(new, act),
            Act::AlterIndex(name, change) => self.alter_index(name, change),
            Act::DropIndexes(names, concurrency, drop) => {
                self.drop_indexes(names, *concurrency, *drop);
            }
            Act::Reindex(reindex) => self.reindex(reindex),
            Act::CreateView(new) => self.create_view(new),
            Act::DropViews(names, drop) => self.drop_views(names, *drop),
            Act::RefreshView(name, concurrency, data) => {
                self.refresh_view(name, *concurrency, *data);
            }
            Act::CreateSequence(name, _) => self.make(name),
            Act::AlterSequence(name, owner) => self.alter_sequence(name, owner),
            Act::DropSequences(names, drop) => self.drop_sequences(names, *drop),
            Act::CreateType(_)
            | Act::AlterType(..)
            | Act::DropTypes(..)
            | Act::CreateDomain(_)
            | Act::AlterDomain(..)
            | Act::DropDomains(..) => self.change_type(act),
            Act::CreateTrigger(new) => self.create_trigger(new),
            Act::RenameTrigger { table, .. } => self.lock_rows(table, LockMode::AccessExclusive),
            Act::DropTrigger {
                table: Some(table),
                name,
                drop,
            } => self.drop_trigger(table, name, *drop),
            Act::CreateRule { table, actions } => self.create_rule(table, actions),
            Act::CreatePolicy { table, reads, .. } | Act::AlterPolicy { table, reads, .. } => {
                self.lock_known(table, LockMode::AccessExclusive);
                for read in reads {
                    self.lock_known(read, LockMode::AccessShare);
                }
            }
            Act::DropRule(table) | Act::DropPolicy { table, .. } => {
                self.lock_known(table, LockMode::AccessExclusive);
            }
            Act::DropFunctions(names, drop) => self.drop_functions(names, *drop),
            Act::DropStatistics(names) => {
                for table in names
                    .iter()
                    .filter_map(|name| self.world.statistics.get(name))
                {
                    self.lock(table, LockMode::ShareUpdateExclusive);
                }
            }
            Act::DropSchemas(names, drop) => self.drop_schemas(names, *drop),
            Act::CreatePublication { tables, .. } => {
                for table in tables {
                    self.lock_known(table, LockMode::ShareUpdateExclusive);
                }
            }
            Act::CreateStatistics { table, .. } => {
                self.lock_known(table, LockMode::ShareUpdateExclusive);
            }
            // Others that drop the table wait for it since 18.
            Act::Grant(tables) if !self.is_before(18) => {
                for table in tables {
                    self.lock_known(table, LockMode::AccessShare);
                }
            }
            Act::Comment(subject, _) => self.comment(subject),
            Act::LockTables(names, mode, only) => self.lock_tables(names, *mode, only),
            Act::Truncate(names, drop, only) => self.truncate(names, *drop, only),
            Act::Vacuum { .. } | Act::Cluster(_) | Act::Analyze(_) => self.maintain(act),
            _ => self.use_rows(act),
        }
    }

    fn comment(&mut self, subject: &Subject) {
        match subject {
            // The attributes of a type are columns as well.
            Subject::Table(name) | Subject::Column(name, _)
                if self.world.types.contains_key(name) => {}
            Subject::Table(name) | Subject::Column(name, _) | Subject::Index(name) => {
                self.lock_known(name, LockMode::ShareUpdateExclusive);
            }
            Subject::OfTable(name) => self.lock_known(name, LockMode::AccessShare),
            Subject::Other => {}
        }
    }
}
