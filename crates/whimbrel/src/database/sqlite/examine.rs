//! Looking at rebuilds that lie ahead, before the first step of their revision.

use diesel::connection::SimpleConnection;

use super::Sqlite;
use super::dependants::names;
use super::failure::failed;
use super::rebuild::{columns, objects, same};
use super::rebuild_checks::{
    check_rows, refuse_captures, refuse_moved_keys, refuse_orphans, refuse_special_tables,
    refuse_unknown,
};
use super::statements::run;
use crate::database::execute::Ahead;
use crate::error::Result;

/// Refuses what the rebuild would refuse; what an earlier step changes is left to the rebuild itself.
pub(super) fn examine(database: &mut Sqlite, ahead: &Ahead<'_>) -> Result<()> {
    let rebuild = ahead.rebuild;
    let live = columns(&mut database.connection, &rebuild.table)?;
    refuse_unknown(&rebuild.table, ahead.columns, &live)?;
    refuse_special_tables(database, rebuild)?;
    let is_changed = ahead
        .changed
        .iter()
        .any(|table| same(table, &rebuild.table));
    let has_columns = refuse_unknown(&rebuild.table, &rebuild.known_columns, &live).is_ok();
    if is_changed && !has_columns {
        return Ok(());
    }
    check_rows_at_rest(database, ahead)?;
    database
        .connection
        .batch_execute("BEGIN IMMEDIATE")
        .map_err(failed)?;
    let examined = beside_the_new_table(database, ahead);
    database
        .connection
        .batch_execute("ROLLBACK")
        .map_err(failed)?;
    examined
}

/// Checks the rows that nothing before the rebuild can change.
fn check_rows_at_rest(database: &mut Sqlite, ahead: &Ahead<'_>) -> Result<()> {
    let reached = database.reach(ahead.changed)?;
    let rebuild = ahead.rebuild;
    let is_at_rest = |name: &str| !reached.contains(&name.to_ascii_lowercase());
    if !is_at_rest(&rebuild.table) {
        return Ok(());
    }
    let checks = rebuild.checks.iter();
    let checks = checks.filter(|check| names(&check.condition).all(|name| is_at_rest(&name)));
    check_rows(&mut database.connection, rebuild, checks)
}

/// Makes the new table, in a transaction that is taken back, and looks at what hangs on the old one.
fn beside_the_new_table(database: &mut Sqlite, ahead: &Ahead<'_>) -> Result<()> {
    let rebuild = ahead.rebuild;
    let connection = &mut database.connection;
    let live = columns(connection, &rebuild.table)?;
    let found = objects(connection, rebuild)?;
    run(connection, &rebuild.create)?;
    refuse_moved_keys(connection, rebuild, &live)?;
    let new = columns(connection, &rebuild.temporary)?;
    let known = || rebuild.known_objects.iter().chain(ahead.objects);
    let unknown = found
        .iter()
        .filter(|object| !known().any(|known| same(known, &object.name)));
    refuse_orphans(rebuild, &new, unknown)?;
    refuse_captures(database, rebuild, &live)
}
