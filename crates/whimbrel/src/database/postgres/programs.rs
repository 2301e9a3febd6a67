//! The client programs of PostgreSQL: where they are, and how they are run.

use std::ffi::OsStr;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::database::url::PostgresTarget;
use crate::error::{Error, ErrorKind, Result};

/// Where Debian and those that follow it put each version's programs.
const VERSIONS: &str = "/usr/lib/postgresql";

/// The client programs of one version, at least as new as the server.
#[derive(Clone, Debug)]
pub(super) struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// Finds programs of the server's major version, else of the next newer one: `pg_dump` refuses a
    /// newer server ([pg_dump](https://www.postgresql.org/docs/current/app-pgdump.html)).
    pub(super) fn find(server: u32) -> Result<Self> {
        let mut found: Vec<(u32, PathBuf)> = folders()
            .into_iter()
            .filter_map(|folder| Some((version(&folder.join("pg_dump"))?, folder)))
            .filter(|(major, _)| *major >= server)
            .collect();
        found.sort_by_key(|(major, _)| *major);
        let folder = found.into_iter().next().map(|(_, folder)| folder);
        folder.map(|folder| Self { folder }).ok_or_else(|| {
            Error::new(
                ErrorKind::NotReady,
                format!(
                    "a backup needs `pg_dump` of PostgreSQL {server} or newer, and there is none"
                ),
            )
            .with_hint(format!(
                "install it (`apt-get install postgresql-client-{server}`), or put it on the PATH; \
                 `migrate run --no-backup` goes on without"
            ))
        })
    }

    /// A command that connects to a database; the password is in a file, not in its arguments.
    pub(super) fn command(&self, program: &str, target: &PostgresTarget) -> Result<Prepared> {
        let mut command = Command::new(self.folder.join(program));
        let mut target = target.clone();
        let mut secrets = None;
        if let Some(password) = target.get("password").map(str::to_owned) {
            let folder = tempfile::tempdir().map_err(unwritable)?;
            let file = folder.path().join("pgpass");
            write_password(&file, &password).map_err(unwritable)?;
            command.env("PGPASSFILE", &file).env_remove("PGPASSWORD");
            target = target.without("password").without("passfile");
            secrets = Some(folder);
        }
        command
            .arg("--no-password")
            .arg(format!("--dbname={}", target.connection_string()))
            .env("LC_ALL", "C")
            .stdin(Stdio::null());
        Ok(Prepared {
            command,
            _secrets: secrets,
        })
    }

    /// A command that connects to nothing.
    pub(super) fn offline(&self, program: &str) -> Command {
        let mut command = Command::new(self.folder.join(program));
        command.env("LC_ALL", "C").stdin(Stdio::null());
        command
    }
}

/// A command, and the file with its password, which goes with it.
pub(super) struct Prepared {
    pub(super) command: Command,
    _secrets: Option<TempDir>,
}

impl Prepared {
    /// Adds arguments.
    pub(super) fn args(mut self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.command.args(arguments);
        self
    }

    /// Runs it to its end and returns what it printed.
    pub(super) fn output(mut self) -> Result<String> {
        output(&mut self.command)
    }
}

/// Runs a program to its end and returns what it printed.
pub(super) fn output(command: &mut Command) -> Result<String> {
    let name = name(command);
    let done = command
        .output()
        .map_err(|error| unstartable(&name, error))?;
    match done.status.success() {
        true => Ok(String::from_utf8_lossy(&done.stdout).into_owned()),
        false => Err(failed(&name, &String::from_utf8_lossy(&done.stderr))),
    }
}

/// The name of a command's program.
pub(super) fn name(command: &Command) -> String {
    let path = Path::new(command.get_program());
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// The error of a program that does not start.
pub(super) fn unstartable(name: &str, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Failed, format!("`{name}` cannot be started")).with_source(error)
}

/// The error of a program that failed, with its own first words.
pub(super) fn failed(name: &str, said: &str) -> Error {
    let lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
    // A DETAIL holds rows.
    let lines = lines.filter(|line| !line.contains("DETAIL:"));
    let first: Vec<&str> = lines.take(2).collect();
    let failed = Error::new(
        ErrorKind::Failed,
        format!("`{name}` failed: {}", first.join("; ")),
    );
    match said {
        _ if said.contains("permission denied") => failed.with_hint(
            "a backup reads everything: GRANT pg_read_all_data TO <this role> (PostgreSQL 14), or \
             SELECT on every table and sequence; with row security also BYPASSRLS",
        ),
        _ if said.contains("row-level security") => {
            failed.with_hint("let an administrator run: ALTER ROLE <this role> BYPASSRLS")
        }
        _ => failed,
    }
}

fn unwritable(error: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Failed,
        "the password cannot be handed to a program",
    )
    .with_source(error)
}

/// Writes a password file for every address
/// ([The Password File](https://www.postgresql.org/docs/current/libpq-pgpass.html)).
fn write_password(path: &Path, password: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    // libpq ignores a file that others may read.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let escaped = password.replace('\\', "\\\\").replace(':', "\\:");
    writeln!(options.open(path)?, "*:*:*:*:{escaped}")
}

/// The folders that may hold the programs.
fn folders() -> Vec<PathBuf> {
    let versions = fs::read_dir(VERSIONS).into_iter().flatten().flatten();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).collect::<Vec<_>>();
    versions
        .map(|version| version.path().join("bin"))
        .chain(on_path)
        .filter(|folder| folder.join("pg_dump").is_file())
        .collect()
}

/// The major version of a program: 15 of `pg_dump (PostgreSQL) 15.18 (Debian …)`.
fn version(program: &Path) -> Option<u32> {
    let said = Command::new(program).arg("--version").output().ok()?;
    let said = String::from_utf8(said.stdout).ok()?;
    major(&said)
}

fn major(said: &str) -> Option<u32> {
    let (_, version) = said.split_once("(PostgreSQL) ")?;
    let digits = version.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read() {
        for (said, version) in [
            (
                "pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)",
                Some(15),
            ),
            ("pg_dump (PostgreSQL) 18beta1", Some(18)),
            ("pg_dump: not found", None),
        ] {
            assert_eq!(major(said), version, "{said}");
        }
    }

    #[test]
    fn a_newer_server_than_any_program_names_the_package() {
        let error = Programs::find(999).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotReady);
        assert!(error.hint().unwrap().contains("postgresql-client-999"));
    }

    #[test]
    fn a_password_is_no_argument_and_its_file_goes() {
        let programs = Programs::find(11).unwrap();
        let target = match "postgres://u:se:cr\\et@h/d".parse::<crate::DatabaseUrl>() {
            Ok(url) => match url.target() {
                crate::database::url::Target::Postgres(target) => target.clone(),
                crate::database::url::Target::Sqlite(_) => panic!("not PostgreSQL"),
            },
            Err(error) => panic!("{error}"),
        };
        let prepared = programs.command("pg_dump", &target).unwrap();
        let shown = format!("{:?}", prepared.command.get_args().collect::<Vec<_>>());
        assert!(
            !shown.contains("se:cr") && !shown.contains("password='"),
            "{shown}"
        );
        let file = prepared.command.get_envs().find_map(|(name, value)| {
            (name == "PGPASSFILE").then(|| PathBuf::from(value.unwrap()))
        });
        let file = file.unwrap();
        assert_eq!(
            fs::read_to_string(&file).unwrap(),
            "*:*:*:*:se\\:cr\\\\et\n"
        );
        drop(prepared);
        assert!(!file.exists());
    }
}
