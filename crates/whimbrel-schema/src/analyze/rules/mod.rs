//! The rules of the analyzer, one file a rule.

mod add_check_validates;
mod add_column_constrained_domain;
mod add_column_generated_stored;
mod add_column_inline_check;
mod add_column_inline_unique;
mod add_column_serial_or_identity;
mod add_column_volatile_default;
mod add_exclusion_constraint;
mod add_fk_validates;
mod add_json_column;
mod add_primary_key_blocks;
mod add_required_column;
mod add_unique_blocks;
mod alter_type_breaks_clients;
mod alter_type_revalidates;
mod alter_type_rewrite;
mod attach_partition_scan;
mod backfill_in_ddl_transaction;
mod batch_offset_skips_rows;
mod change_default;
mod char_padding_type;
mod column_used_by_view;
mod combine_alter_table;
mod concurrent_index_corruption;
mod concurrently_in_transaction;
mod constrained_domain;
mod constraint_breaks_running_writers;
mod covered_break;
mod create_index_blocking;
mod create_index_on_partitioned;
mod create_partition_locks_parent;
mod create_trigger_blocks_writes;
mod delete_without_where;
mod detach_partition_blocking;
mod dml_in_schema_migration;
mod domain_constraint_scan;
mod drop_cascade;
mod drop_column;
mod drop_column_drops_constraint;
mod drop_constraint;
mod drop_default_required;
mod drop_enum_value;
mod drop_fk_locks_parent;
mod drop_index_blocking;
mod drop_not_null;
mod drop_primary_key;
mod drop_schema_or_database;
mod drop_table;
mod edited_applied_migration;
mod enable_rls_without_policy;
mod enum_append_order;
mod enum_value_used_in_same_transaction;
mod example;
mod existing_data_may_violate;
mod explicit_transaction_control;
mod fk_locks_parent;
mod fk_sets_null_on_not_null;
mod fk_type_mismatch;
mod fk_without_index;
mod hard_coded_id;
mod identifier_too_long;
mod if_not_exists_masks_drift;
mod invalid_index_masked;
mod irreversible_migration;
mod large_transaction;
mod lock_table_explicit;
mod mass_update_unbatched;
mod missing_description;
mod missing_lock_timeout;
mod missing_primary_key;
mod missing_statement_timeout;
mod multi_table_lock_transaction;
mod naming_convention;
mod narrowing_type_change;
mod nontransactional_multi_step;
mod not_valid_never_validated;
mod opaque_raw_sql;
mod out_of_order_migration;
mod pk_using_nullable_index;
mod prefer_identity;
mod prefer_timestamptz;
mod production_data;
mod redundant_index;
mod refresh_matview_blocking;
mod reindex_blocking;
mod rename_as_drop_add;
mod rename_column;
mod rename_enum_value;
mod rename_table;
mod set_logged_unlogged;
mod set_not_null_scan;
mod short_integer_key;
mod sqlite_add_column_limits;
mod sqlite_drop_column_in_use;
mod sqlite_fk_pragma_in_transaction;
mod sqlite_rebuild_fk_cascade;
mod sqlite_rebuild_loses_objects;
mod sqlite_rename_old_first;
mod sqlite_unsupported_alter;
mod sqlite_view_blocks_rebuild;
mod statement_after_access_exclusive;
mod storage_rewrite;
mod truncate_table;
mod undecided;
mod unused_acknowledgement;
mod vacuum_full_or_cluster;
mod vague_message;
mod validate_in_same_transaction;
mod wide_index;

pub use example::{Example, Shows};
pub use undecided::{UNDECIDED, Undecided};

use super::act::{Act, Name, NewTable};
use super::finding::Finding;
use super::footprint::Footprint;
use super::places::{Places, adds};
use super::scene::Scene;
use super::script::{Script, Settings};
use super::world::{Birth, KeyConstraint, World};
use crate::backend::Backend;
use crate::catalog::nearest_name;
use crate::verify::Level;

/// Every rule, in the order of its group.
pub const RULES: &[&Rule] = &[
    &batch_offset_skips_rows::RULE,
    &concurrent_index_corruption::RULE,
    &delete_without_where::RULE,
    &drop_cascade::RULE,
    &drop_column::RULE,
    &drop_column_drops_constraint::RULE,
    &drop_constraint::RULE,
    &drop_enum_value::RULE,
    &drop_schema_or_database::RULE,
    &drop_table::RULE,
    &narrowing_type_change::RULE,
    &rename_as_drop_add::RULE,
    &sqlite_fk_pragma_in_transaction::RULE,
    &sqlite_rebuild_fk_cascade::RULE,
    &sqlite_rebuild_loses_objects::RULE,
    &sqlite_rename_old_first::RULE,
    &truncate_table::RULE,
    &add_required_column::RULE,
    &column_used_by_view::RULE,
    &concurrently_in_transaction::RULE,
    &enum_value_used_in_same_transaction::RULE,
    &existing_data_may_violate::RULE,
    &fk_sets_null_on_not_null::RULE,
    &sqlite_add_column_limits::RULE,
    &sqlite_drop_column_in_use::RULE,
    &sqlite_unsupported_alter::RULE,
    &sqlite_view_blocks_rebuild::RULE,
    &add_fk_validates::RULE,
    &create_index_blocking::RULE,
    &create_index_on_partitioned::RULE,
    &create_trigger_blocks_writes::RULE,
    &domain_constraint_scan::RULE,
    &fk_locks_parent::RULE,
    &multi_table_lock_transaction::RULE,
    &add_check_validates::RULE,
    &add_column_constrained_domain::RULE,
    &add_column_generated_stored::RULE,
    &add_column_inline_check::RULE,
    &add_column_inline_unique::RULE,
    &add_column_serial_or_identity::RULE,
    &add_column_volatile_default::RULE,
    &add_exclusion_constraint::RULE,
    &add_primary_key_blocks::RULE,
    &add_unique_blocks::RULE,
    &alter_type_revalidates::RULE,
    &alter_type_rewrite::RULE,
    &attach_partition_scan::RULE,
    &backfill_in_ddl_transaction::RULE,
    &create_partition_locks_parent::RULE,
    &detach_partition_blocking::RULE,
    &drop_fk_locks_parent::RULE,
    &drop_index_blocking::RULE,
    &lock_table_explicit::RULE,
    &pk_using_nullable_index::RULE,
    &refresh_matview_blocking::RULE,
    &reindex_blocking::RULE,
    &set_logged_unlogged::RULE,
    &set_not_null_scan::RULE,
    &statement_after_access_exclusive::RULE,
    &storage_rewrite::RULE,
    &vacuum_full_or_cluster::RULE,
    &validate_in_same_transaction::RULE,
    &add_json_column::RULE,
    &alter_type_breaks_clients::RULE,
    &constraint_breaks_running_writers::RULE,
    &drop_default_required::RULE,
    &drop_not_null::RULE,
    &drop_primary_key::RULE,
    &enable_rls_without_policy::RULE,
    &rename_column::RULE,
    &rename_enum_value::RULE,
    &rename_table::RULE,
    &irreversible_migration::RULE,
    &combine_alter_table::RULE,
    &fk_type_mismatch::RULE,
    &fk_without_index::RULE,
    &mass_update_unbatched::RULE,
    &missing_primary_key::RULE,
    &change_default::RULE,
    &char_padding_type::RULE,
    &constrained_domain::RULE,
    &covered_break::RULE,
    &enum_append_order::RULE,
    &missing_description::RULE,
    &naming_convention::RULE,
    &prefer_identity::RULE,
    &prefer_timestamptz::RULE,
    &redundant_index::RULE,
    &short_integer_key::RULE,
    &wide_index::RULE,
    &identifier_too_long::RULE,
    &dml_in_schema_migration::RULE,
    &edited_applied_migration::RULE,
    &explicit_transaction_control::RULE,
    &hard_coded_id::RULE,
    &if_not_exists_masks_drift::RULE,
    &invalid_index_masked::RULE,
    &large_transaction::RULE,
    &missing_lock_timeout::RULE,
    &missing_statement_timeout::RULE,
    &nontransactional_multi_step::RULE,
    &not_valid_never_validated::RULE,
    &opaque_raw_sql::RULE,
    &out_of_order_migration::RULE,
    &production_data::RULE,
    &unused_acknowledgement::RULE,
    &vague_message::RULE,
];

/// What rules are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Rows or values go.
    DataLoss,
    /// Existing rows, or the server, may refuse it.
    FailsOnExistingRows,
    /// Writers wait.
    BlocksWrites,
    /// Readers wait, too.
    BlocksReads,
    /// The version of the application that runs meanwhile fails.
    BreaksRunningVersion,
    /// There is no way back.
    Irreversible,
    /// It works, and costs.
    Performance,
    /// It works, and is not how it is done.
    Convention,
    /// It means something else on another database.
    Portability,
    /// How migrations are written, kept and run.
    Process,
}

impl Group {
    /// Every group, the gravest first.
    pub const ALL: [Self; 10] = [
        Self::DataLoss,
        Self::FailsOnExistingRows,
        Self::BlocksWrites,
        Self::BlocksReads,
        Self::BreaksRunningVersion,
        Self::Irreversible,
        Self::Performance,
        Self::Convention,
        Self::Portability,
        Self::Process,
    ];

    /// The name in kebab case, as it stands in settings and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DataLoss => "data-loss",
            Self::FailsOnExistingRows => "fails-on-existing-rows",
            Self::BlocksWrites => "blocks-writes",
            Self::BlocksReads => "blocks-reads",
            Self::BreaksRunningVersion => "breaks-running-version",
            Self::Irreversible => "irreversible",
            Self::Performance => "performance",
            Self::Convention => "convention",
            Self::Portability => "portability",
            Self::Process => "process",
        }
    }
}

/// How grave a finding is by itself, whatever the policy makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Worth a thought before it runs.
    Warning,
    /// Harms a database in use.
    Error,
}

impl Severity {
    /// The name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Its stable id, in kebab case.
    pub id: &'static str,
    /// What it is about.
    pub group: Group,
    /// How grave a finding is.
    pub severity: Severity,
    /// What the policy does with a finding, unless it is told otherwise.
    pub level: Level,
    /// What a finding costs the score, in points; the time under locks is charged apart.
    pub penalty: u32,
    /// The databases that it is about.
    pub backends: &'static [Backend],
    /// What it finds, as the end of "Finds …".
    pub about: &'static str,
    /// What happens and why, with the lock or the loss; sentences.
    pub why: &'static str,
    /// The safer sequence; sentences.
    pub instead: &'static str,
    /// How it looks.
    pub check: Check,
    /// SQL that it fires on, and SQL that it does not.
    pub examples: &'static [Example],
}

/// How a rule looks.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// At one statement with all that came before it.
    Statement(fn(&Scene<'_>) -> Vec<Finding>),
    /// At the whole migration, once all its statements are known.
    Script(fn(&Whole<'_>) -> Vec<Finding>),
    /// Not here: this says where it is enforced.
    Elsewhere(&'static str),
}

/// What a rule sees that looks at a whole migration.
#[derive(Clone, Copy, Debug)]
pub struct Whole<'s> {
    /// The rule that looks.
    pub rule: &'static Rule,
    /// The schema after the migration; what it made is marked as born now.
    pub world: &'s World,
    /// The server and the session.
    pub settings: &'s Settings,
    /// The migration.
    pub script: &'s Script,
    /// What each statement did.
    pub footprints: &'s [Footprint],
    /// What was found at single statements.
    pub found: &'s [Finding],
    /// Where the tables are spoken of.
    pub(super) places: &'s Places,
}

impl Whole<'_> {
    /// The last statement that touches a table; the last of all when none does.
    pub fn statement_on(&self, table: &Name) -> usize {
        let last = self.places.last_on(table);
        last.unwrap_or_else(|| self.script.statements.len().saturating_sub(1))
    }

    /// The statement that adds a constraint to a table; the last that touches the table when none is
    /// seen to.
    pub(super) fn statement_of_key(&self, table: &Name, key: &KeyConstraint) -> usize {
        let of_table = self.places.on(table).iter().copied();
        let mut adding = of_table.filter(|index| {
            let statement = self.script.statements.get(*index);
            statement.is_some_and(|statement| adds(&statement.act, key))
        });
        adding
            .next_back()
            .unwrap_or_else(|| self.statement_on(table))
    }

    /// Tells whether a table that a statement names was there before the migration, or may have been.
    ///
    /// Only the statements before it count, so that a later one changes nothing.
    pub fn is_old_at(&self, statement: usize, table: &Name) -> bool {
        let named = self.places.naming(table).iter().copied();
        for index in named.rev().skip_while(|index| *index >= statement) {
            match self.script.statements.get(index).map(|s| &s.act) {
                Some(Act::CreateTable(new)) => return !self.makes(new),
                Some(Act::AlterTable(alter)) => return self.is_old_at(index, &alter.table),
                _ => {}
            }
        }
        let was_there = self.world.relations.at_mark(table).is_some();
        was_there || self.world.is_partial || table.schema.is_some()
    }

    fn makes(&self, new: &NewTable) -> bool {
        let known = self.world.relation(&new.name);
        !new.if_not_exists || known.is_none_or(|relation| relation.birth == Birth::Now)
    }

    /// A finding about a statement.
    pub fn finding(&self, statement: usize, message: impl Into<String>) -> Finding {
        Finding::new(self.rule, statement, message)
    }
}

impl Rule {
    /// What the policy does with a finding, unless it is told otherwise: that of the group, but what is
    /// only worth knowing fails no build and warns of nothing.
    pub const fn default_level(&self) -> Level {
        match self.severity {
            Severity::Info => Level::Allow,
            Severity::Warning | Severity::Error => self.level,
        }
    }

    /// A rule by its id.
    pub fn find(id: &str) -> Option<&'static Self> {
        RULES.iter().copied().find(|rule| rule.id == id)
    }

    /// The name of a rule or a group that a misspelt one may have meant.
    pub fn nearest(name: &str) -> Option<&'static str> {
        let groups = Group::ALL.iter().map(|group| group.name());
        let names = RULES.iter().map(|rule| rule.id).chain(groups);
        let nearest = nearest_name(name, names.clone())?;
        names.into_iter().find(|name| *name == nearest)
    }
}
