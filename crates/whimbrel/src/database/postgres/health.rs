//! How a PostgreSQL database is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use diesel::sql_types::{Integer, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl};
use whimbrel_schema::dialect::quote_identifier;

use super::Postgres;
use super::failure::failed;
use crate::database::health::{Expected, Health};
use crate::database::statement::{Statement, Value};
use crate::error::{Error, ErrorKind, Result};

/// Tables by their written names, along the search path; `$1` is a JSON list.
const NAMED: &str = "(SELECT n.name, pg_catalog.to_regclass(n.quoted) AS oid \
     FROM pg_catalog.jsonb_to_recordset((";
const AS_NAMED: &str = ")::jsonb) AS n(name text, quoted text)) AS named";

/// A transaction that is open for longer stands in the way of others.
const LONG: &str = "interval '5 minutes'";

#[derive(QueryableByName)]
struct Part {
    #[diesel(sql_type = Text)]
    holder: String,
    #[diesel(sql_type = Text)]
    part: String,
}

#[derive(QueryableByName)]
struct Text1 {
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(QueryableByName)]
struct Blocking {
    #[diesel(sql_type = Integer)]
    pid: i32,
    #[diesel(sql_type = Nullable<Text>)]
    application: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    role: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    state: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    since: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    tables: Option<String>,
}

/// A list of tables for the server: their names as written and as they are quoted.
fn listed(tables: &[&str]) -> String {
    let all = tables.iter().map(|table| {
        let quoted = quote_identifier(table);
        serde_json::json!({ "name": quoted, "quoted": quoted })
    });
    serde_json::Value::from(all.collect::<Vec<_>>()).to_string()
}

impl Health for Postgres {
    fn missing(&mut self, expected: &[Expected<'_>]) -> Result<Vec<String>> {
        let names: Vec<&str> = expected.iter().map(|wanted| wanted.table).collect();
        let parts: Vec<Part> = Statement::new(format!(
            "SELECT named.name AS holder, part.part FROM {NAMED}"
        ))
        .bind(Value::Owned(listed(&names)))
        .sql(format!(
            "{AS_NAMED}, LATERAL (SELECT 'column ' || a.attname AS part \
             FROM pg_catalog.pg_attribute a WHERE a.attrelid = named.oid AND a.attnum > 0 \
             AND NOT a.attisdropped UNION ALL SELECT 'index ' || c.relname \
             FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid \
             WHERE i.indrelid = named.oid) AS part"
        ))
        .load(&mut self.connection)
        .map_err(failed)?;
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for Part { holder, part } in parts {
            found.entry(holder).or_default().insert(part);
        }
        let all = expected.iter();
        // The server cuts names off at 63 bytes.
        let spelt = |name: &str| {
            name.get(..name.floor_char_boundary(63))
                .unwrap_or(name)
                .to_owned()
        };
        Ok(all
            .flat_map(|wanted| wanted.lacks(found.get(&quote_identifier(wanted.table)), spelt))
            .collect())
    }

    fn invalid(&mut self, tables: &[&str]) -> Result<BTreeSet<String>> {
        let rows: Vec<Text1> =
            Statement::new(format!("{INVALID} AND t.oid IN (SELECT oid FROM {NAMED}"))
                .bind(Value::Owned(listed(tables)))
                .sql(format!("{AS_NAMED}) ORDER BY 1"))
                .load(&mut self.connection)
                .map_err(failed)?;
        Ok(rows.into_iter().map(|row| row.value).collect())
    }

    fn flaws(&mut self) -> Result<Vec<String>> {
        let rows: Vec<Text1> = Statement::new(format!("{INVALID} ORDER BY 1"))
            .load(&mut self.connection)
            .map_err(failed)?;
        Ok(rows.into_iter().map(|row| row.value).collect())
    }

    fn may_change(&mut self, tables: &[&str]) -> Result<()> {
        let rows: Vec<Part> = Statement::new(format!(
            "SELECT {BARE} AS holder, r.rolname::text AS part FROM {NAMED}"
        ))
        .bind(Value::Owned(listed(tables)))
        .sql(format!(
            "{AS_NAMED} JOIN pg_catalog.pg_class c ON c.oid = named.oid \
             JOIN pg_catalog.pg_roles r ON r.oid = c.relowner \
             WHERE NOT pg_catalog.pg_has_role(c.relowner, 'USAGE') ORDER BY 1"
        ))
        .load(&mut self.connection)
        .map_err(failed)?;
        let Some(Part {
            holder,
            part: owner,
        }) = rows.first()
        else {
            return Ok(());
        };
        Err(Error::new(
            ErrorKind::NotReady,
            format!("the table `{holder}` belongs to `{owner}`, and only its owner may change it"),
        )
        .with_hint(format!(
            "let an administrator run: GRANT {} TO {}",
            quote_identifier(owner),
            quote_identifier(&self.session.role)
        )))
    }

    fn must_be_free(&mut self, tables: &[&str]) -> Result<()> {
        let sessions: Vec<Blocking> = Statement::new(format!(
            "SELECT a.pid, nullif(a.application_name, '') AS application, a.usename::text AS role, \
             a.state, pg_catalog.to_char(a.xact_start AT TIME ZONE 'UTC', \
             'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS since, held.tables \
             FROM pg_catalog.pg_stat_activity a LEFT JOIN LATERAL (SELECT \
             pg_catalog.string_agg(DISTINCT {BARE}, ', ') AS tables \
             FROM pg_catalog.pg_locks l JOIN {NAMED}"
        ))
        .bind(Value::Owned(listed(tables)))
        .sql(format!(
            "{AS_NAMED} ON named.oid = l.relation WHERE l.pid = a.pid AND l.granted \
             AND l.locktype = 'relation') AS held ON true \
             WHERE a.datname = pg_catalog.current_database() \
             AND a.pid <> pg_catalog.pg_backend_pid() AND a.backend_type = 'client backend' \
             AND (held.tables IS NOT NULL OR a.xact_start < pg_catalog.now() - {LONG}) \
             ORDER BY a.xact_start"
        ))
        .load(&mut self.connection)
        .map_err(failed)?;
        let Some(first) = sessions.first() else {
            return Ok(());
        };
        let all: Vec<String> = sessions.iter().map(described).collect();
        Err(
            Error::new(ErrorKind::NotReady, all.join("; ")).with_hint(format!(
                "wait until it ends, or end that one session: SELECT pg_terminate_backend({})",
                first.pid
            )),
        )
    }

    fn replication(&mut self) -> Result<Option<String>> {
        let rows: Vec<Text1> = Statement::new(
            "SELECT 'the publication `' || p.pubname || '` sends changes of it' AS value \
             FROM pg_catalog.pg_publication p UNION ALL \
             SELECT 'it has ' || pg_catalog.count(*) || ' tables that a subscription fills' \
             FROM pg_catalog.pg_subscription_rel HAVING pg_catalog.count(*) > 0 UNION ALL \
             SELECT 'the replication slot `' || s.slot_name || '` keeps its log' \
             FROM pg_catalog.pg_replication_slots s \
             WHERE s.database = pg_catalog.current_database() ORDER BY 1",
        )
        .load(&mut self.connection)
        .map_err(failed)?;
        let all: Vec<String> = rows.into_iter().map(|row| row.value).collect();
        Ok((!all.is_empty()).then(|| {
            format!(
                "{}: changes of the schema are not replicated",
                all.join("; ")
            )
        }))
    }

    /// A server keeps its files to itself.
    fn folder(&self) -> Option<PathBuf> {
        None
    }
}

/// The name of a table that was asked about, without quotes, as messages say it.
const BARE: &str = "pg_catalog.replace(named.name, pg_catalog.chr(34), '')";

/// Invalid indexes and constraints that were never validated. The index of a partitioned table alone is
/// invalid while a partition lacks its own.
const INVALID: &str = "SELECT f.value FROM (\
     SELECT i.indrelid AS oid, 'index `' || c.relname || '` of `' || t.relname || '` is invalid' AS value \
     FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid \
     JOIN pg_catalog.pg_class t ON t.oid = i.indrelid \
     WHERE NOT i.indisvalid AND c.relkind = 'i' UNION ALL \
     SELECT k.conrelid, 'constraint `' || k.conname || '` of `' || t.relname || '` is not validated' \
     FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class t ON t.oid = k.conrelid \
     WHERE NOT k.convalidated) AS f JOIN pg_catalog.pg_class t ON t.oid = f.oid \
     JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace \
     WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

fn described(session: &Blocking) -> String {
    let of = |prefix: &str, value: &Option<String>| {
        value
            .as_deref()
            .map(|value| format!("{prefix}{value}"))
            .unwrap_or_default()
    };
    let holds = match &session.tables {
        Some(tables) => format!("holds a lock on {tables}"),
        None => "has a transaction open that makes others wait".to_owned(),
    };
    format!(
        "server process {}{}{}{} {holds}{}",
        session.pid,
        of(" of ", &session.application),
        of(", role ", &session.role),
        of(", ", &session.state),
        of(" since ", &session.since)
    )
}
