//! Backups of a PostgreSQL database, by `pg_dump`, `pg_restore` and `psql`.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Text};
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};
use whimbrel_schema::dialect::quote_identifier;

use super::archive::{rows_of_archive, rows_of_script};
use super::connect::{Refused, establish};
use super::create::maintenance;
use super::failure::{failed, text};
use super::programs::Programs;
use super::{Postgres, ScratchDatabase};
use crate::database::backup::{Backup, Form, RowCounts};
use crate::database::url::PostgresTarget;
use crate::error::{Error, ErrorKind, Result};

/// How long `pg_dump` waits for the lock of a table that somebody changes.
const LOCK_WAIT: &str = "--lock-wait-timeout=30s";

#[derive(QueryableByName)]
struct Table {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

impl Backup for Postgres {
    fn back_up(&mut self, _: &str) -> Result<Option<PathBuf>> {
        Ok(None)
    }

    fn write_backup(&mut self, to: &Path, form: Form) -> Result<()> {
        let programs = self.programs()?;
        private(to)?;
        let form = match form {
            Form::Native => "--format=custom",
            Form::Script => "--format=plain",
        };
        let mut file = std::ffi::OsString::from("--file=");
        file.push(to);
        programs
            .command("pg_dump", &self.target)?
            .args([form, LOCK_WAIT])
            .args([file])
            .output()?;
        File::open(to)
            .and_then(|file| file.sync_all())
            .map_err(|error| unwritable(to, error))
    }

    fn read_backup(&mut self, file: &Path, form: Form) -> Result<RowCounts> {
        match form {
            Form::Native => rows_of_archive(&self.programs()?, file),
            Form::Script => {
                rows_of_script(File::open(file).map_err(|error| unwritable(file, error))?)
            }
        }
    }

    fn rehearse_backup(&mut self, file: &Path, form: Form) -> Result<RowCounts> {
        let programs = self.programs()?;
        let scratch = ScratchDatabase::beside(&self.target)?;
        restored(&programs, scratch.target(), file, form)?;
        let here = schema(&programs, &self.target)?;
        if schema(&programs, scratch.target())? != here {
            return Err(Error::new(
                ErrorKind::Failed,
                "the backup restores to another schema than the database has",
            )
            .with_hint("make another one while no other program changes the schema"));
        }
        let mut connection = establish(scratch.target()).map_err(Refused::into_error)?;
        counted(&mut connection)
    }

    fn restore_backup(&mut self, file: &Path, into: &str) -> Result<()> {
        let programs = self.programs()?;
        let name = quote_identifier(into);
        let mut server = maintenance(&self.target).map_err(Refused::into_error)?;
        server
            .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0"))
            .map_err(|error| match text(&error) {
                refusal if refusal.contains("permission denied") => Error::new(
                    ErrorKind::NotReady,
                    "a backup is restored into a new database, and this role may not create one",
                )
                .with_hint("let an administrator run: ALTER ROLE <this role> CREATEDB"),
                refusal if refusal.contains(into) && refusal.contains("already exists") => {
                    Error::new(
                        ErrorKind::Usage,
                        format!(
                            "the database `{into}` already exists: this backup was restored before"
                        ),
                    )
                    .with_hint(format!(
                        "use that one, or remove it first: DROP DATABASE {name}"
                    ))
                }
                _ => failed(error),
            })?;
        let target = self.target.with("dbname", into);
        restored(&programs, &target, file, Form::Native).inspect_err(|_| {
            let dropped = server.batch_execute(&format!("DROP DATABASE IF EXISTS {name}"));
            if let Err(error) = dropped {
                log::warn!(target: crate::database::execute::LOG, "{name} stays: {error}");
            }
        })
    }

    fn backup_name(&self) -> String {
        self.session.database.clone()
    }
}

impl Postgres {
    fn programs(&self) -> Result<Programs> {
        Programs::find(self.server.version.major)
    }
}

/// Restores a backup into an empty database, all or nothing.
fn restored(programs: &Programs, target: &PostgresTarget, file: &Path, form: Form) -> Result<()> {
    match form {
        Form::Native => programs
            .command("pg_restore", target)?
            .args(["--exit-on-error", "--single-transaction"])
            .args([file])
            .output(),
        Form::Script => {
            let mut script = std::ffi::OsString::from("--file=");
            script.push(file);
            programs
                .command("psql", target)?
                .args(["--no-psqlrc", "--quiet", "--single-transaction"])
                .args(["--set=ON_ERROR_STOP=1"])
                .args([script])
                .output()
        }
    }
    .map(drop)
}

/// The schema as `pg_dump` writes it, without what differs from run to run.
fn schema(programs: &Programs, target: &PostgresTarget) -> Result<Vec<String>> {
    let text = programs
        .command("pg_dump", target)?
        .args(["--schema-only", LOCK_WAIT])
        .output()?;
    let lines = text.lines().filter(|line| {
        let is_noise = line.is_empty() || line.starts_with("--") || line.starts_with('\\');
        !is_noise
    });
    Ok(lines.map(str::to_owned).collect())
}

/// Counts the rows of every table that holds its own, under the names that a dump gives them.
fn counted(connection: &mut PgConnection) -> Result<RowCounts> {
    let tables: Vec<Table> = sql_query(
        "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS name FROM pg_catalog.pg_class c \
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' \
         AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' \
         AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.objid = c.oid \
         AND d.deptype = 'e') ORDER BY 1",
    )
    .load(connection)
    .map_err(failed)?;
    let mut counts = RowCounts::new();
    for Table { name } in tables {
        let count = format!("SELECT pg_catalog.count(*) AS number FROM ONLY {name}");
        let row: Number = sql_query(count).get_result(connection).map_err(failed)?;
        counts.insert(name, u64::try_from(row.number).unwrap_or_default());
    }
    Ok(counts)
}

/// Makes the file, so that only this user may read what `pg_dump` writes into it.
fn private(path: &Path) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .map(drop)
        .map_err(|error| unwritable(path, error))
}

fn unwritable(path: &Path, error: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Failed,
        format!("the backup `{}` cannot be used: {error}", path.display()),
    )
    .with_hint("its folder needs room for a copy of the database, and must be writable")
    .with_source(error)
}
