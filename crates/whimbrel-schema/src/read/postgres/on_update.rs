//! Columns that keep themselves fresh: a trigger and its function, as the dialect makes them, are the
//! column's `on_update` again.

use std::collections::{BTreeSet, HashMap};

use super::reader::Reader;
use super::rows::{PartRow, RoutineRow};
use super::value::read_value;
use crate::catalog::Table;
use crate::dialect::postgres_on_update_value as value_in_body;
use crate::names::{on_update_function, on_update_trigger};

/// `pg_trigger.tgtype` of `BEFORE UPDATE … FOR EACH ROW`.
const BEFORE_UPDATE_OF_ROW: i64 = 1 | 2 | 16;

impl Reader<'_> {
    /// Gives columns their `on_update`; returns the numbers of the functions that stand for it.
    pub(super) fn fold_on_update(
        &mut self,
        routines: &[RoutineRow],
        triggers: &[PartRow],
    ) -> BTreeSet<i64> {
        let by_number: HashMap<i64, &RoutineRow> =
            routines.iter().map(|row| (row.oid, row)).collect();
        let mut calls: HashMap<i64, usize> = HashMap::new();
        for function in triggers.iter().filter_map(|trigger| trigger.function) {
            *calls.entry(function).or_default() += 1;
        }
        let mut folded = BTreeSet::new();
        for trigger in triggers.iter().filter(|trigger| is_plain(trigger)) {
            let function = trigger
                .function
                .and_then(|oid| by_number.get(&oid).copied());
            let Some(function) = function.filter(|f| calls.get(&f.oid) == Some(&1)) else {
                continue;
            };
            let table = self.tables.get_mut(&trigger.relation);
            if table.is_some_and(|table| fold(table, trigger, function)) {
                folded.insert(function.oid);
                self.kept_by_columns.insert(trigger.oid);
            }
        }
        folded
    }
}

fn is_plain(trigger: &PartRow) -> bool {
    let is_usual = trigger.enabled == "O" && trigger.comment.is_none();
    is_usual && trigger.plain == Some(BEFORE_UPDATE_OF_ROW)
}

fn fold(table: &mut Table, trigger: &PartRow, function: &RoutineRow) -> bool {
    let is_usual = function.language == "plpgsql" && function.comment.is_none();
    if !is_usual || !function.arguments.is_empty() {
        return false;
    }
    let table_name = table.name.clone();
    let name = table_name
        .split_once('\0')
        .map_or(table_name.as_str(), |(_, name)| name);
    let mut columns = table.columns.iter_mut();
    let column = columns.find(|column| {
        on_update_trigger(name, &column.name) == trigger.name.as_str()
            && on_update_function(name, &column.name) == function.name.as_str()
    });
    let Some(column) = column else { return false };
    let Some(value) = value_in_body(&column.name, &function.source) else {
        return false;
    };
    column.on_update = Some(read_value(&value, &column.data_type));
    true
}
