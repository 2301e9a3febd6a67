//! Who holds the tables that cannot be read.

use diesel::sql_types::Text;
use diesel::{PgConnection, QueryableByName, RunQueryDsl};

use crate::database::statement::Statement;
use crate::error::{Error, ErrorKind};

/// A table in an exclusive lock, and its holder.
#[derive(QueryableByName)]
struct Holder {
    #[diesel(sql_type = Text)]
    held: String,
}

const HOLDERS: &str = "
SELECT format('`%s` is held by server process %s%s%s', l.relation::regclass, l.pid,
    coalesce(' of ' || nullif(a.application_name, ''), ''), coalesce(', role ' || a.usename, '')) AS held
FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
JOIN pg_class c ON c.oid = l.relation AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
WHERE l.granted AND l.mode = 'AccessExclusiveLock' AND l.pid <> pg_backend_pid()
  AND l.relation >= 16384
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
ORDER BY l.relation::regclass::text";

/// The error when a lock was not granted: it names tables and holders, as far as they still are.
pub(super) fn locked(connection: &mut PgConnection) -> Error {
    let holders: Vec<Holder> = Statement::new(HOLDERS).load(connection).unwrap_or_default();
    let holders: Vec<String> = holders.into_iter().map(|holder| holder.held).collect();
    let held = match holders.as_slice() {
        [] => "another session held it, and is done now".to_owned(),
        holders => holders.join("; "),
    };
    Error::new(
        ErrorKind::Failed,
        format!("a table is locked and cannot be read: {held}"),
    )
    .with_hint("run again when the other session is done, or end it with pg_terminate_backend")
}
