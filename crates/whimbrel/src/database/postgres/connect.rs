//! Connecting to a PostgreSQL server, and whether the server is fit for the work.

use diesel::{Connection, ConnectionError, PgConnection, QueryableByName, RunQueryDsl, sql_query};
use whimbrel_schema::Backend;

use super::failure::text;
use super::record::Recorder;
use super::session::{self, Facts};
use super::{Postgres, create, encryption};
use crate::database::bookkeeping::LAYOUT;
use crate::database::bookkeeping::writes::Writer;
use crate::database::condition::Condition;
use crate::database::connected::{Prepared, prepared};
use crate::database::identity::Identity;
use crate::database::url::PostgresTarget;
use crate::database::{Access, Opened, Server, ServerVersion, Settings};
use crate::error::{Error, ErrorKind, Result};

/// The oldest PostgreSQL that plans are made for.
const OLDEST: u32 = 11;

/// Opens a PostgreSQL database; see [`crate::database::open`].
pub(crate) fn open(target: &PostgresTarget, access: Access, settings: &Settings) -> Result<Opened> {
    encryption::check(target)?;
    let target = complete(target, access);
    let present = |connection| {
        prepare(connection, &target, access, settings)
            .map(|database| Opened::Present(Box::new(database)))
    };
    let refused = match establish(&target) {
        Ok(connection) => return present(connection),
        Err(refused) => refused,
    };
    if !refused.may_lack_database() || !create::is_missing(&target) {
        return Err(refused.into_error());
    }
    match access {
        Access::ReadOnly => Ok(Opened::Absent),
        Access::Existing => Err(refused.into_error()),
        Access::Create => {
            create::database(&target)?;
            let connection = establish(&target).map_err(Refused::into_error)?;
            let database = prepare(connection, &target, access, settings)?;
            Ok(Opened::Created(Box::new(database)))
        }
    }
}

/// Adds what a migration needs and the address leaves open.
fn complete(target: &PostgresTarget, access: Access) -> PostgresTarget {
    let mut target = target
        .with_default("fallback_application_name", "whimbrel")
        .with_default("keepalives_idle", "30")
        .with_default("keepalives_interval", "10")
        .with_default("keepalives_count", "3");
    if std::env::var_os("PGCONNECT_TIMEOUT").is_none() {
        target = target.with_default("connect_timeout", "10");
    }
    let several = target.get("host").is_some_and(|hosts| hosts.contains(','));
    if several && access != Access::ReadOnly {
        target = target.with_default("target_session_attrs", "read-write");
    }
    target
}

/// Why a connection was not made, as libpq says it.
#[derive(Debug)]
pub(super) struct Refused(String);

const CONNECT_HINTS: [(&str, &str); 15] = [
    (
        "Connection refused",
        "is the server running, and are host and port right?",
    ),
    (
        "No such file or directory",
        "is the server running on this machine, and is the socket folder right?",
    ),
    (
        "could not translate host name",
        "check the host name in the database URL",
    ),
    (
        "timeout expired",
        "the host does not answer: check the address and the firewall",
    ),
    (
        "password authentication failed",
        "check user and password; in a URL, characters such as @ and / must be escaped as %40 and %2F",
    ),
    (
        "no password supplied",
        "give a password in the URL, in PGPASSWORD or in a password file",
    ),
    (
        "authentication failed",
        "the server's pg_hba.conf does not let this user in this way; give a user and a password",
    ),
    (
        "no pg_hba.conf entry",
        "the server's pg_hba.conf has no line for this client; where it says `no encryption`, build \
         with the feature `tls`",
    ),
    (
        "does not support SSL",
        "the server does not encrypt; use sslmode=prefer only on a network you trust",
    ),
    (
        "SSL support is not compiled in",
        "build with the feature `tls` of whimbrel",
    ),
    (
        "the database system is",
        "the server starts, stops or recovers; try again in a moment",
    ),
    (
        "too many clients",
        "all connections of the server are in use; close some or raise max_connections",
    ),
    (
        "remaining connection slots",
        "all connections of the server are in use; close some or raise max_connections",
    ),
    (
        "session is read-only",
        "every given host is a standby; give the address of the primary",
    ),
    (
        "permission denied for database",
        "grant the role CONNECT on the database",
    ),
];

impl Refused {
    /// Tells whether the reason may be that there is no such database.
    ///
    /// The sentence may be translated, so what is surely another reason is sorted out.
    fn may_lack_database(&self) -> bool {
        let known = CONNECT_HINTS.iter().any(|(part, _)| self.0.contains(part));
        !known && !self.lacks_role()
    }

    fn lacks_role(&self) -> bool {
        self.0.contains("role") && self.0.contains("does not exist")
    }

    pub(super) fn into_error(self) -> Error {
        let message = self.0.split_whitespace().collect::<Vec<_>>().join(" ");
        if is_unreadable(&message) {
            return Error::new(ErrorKind::Usage, format!("cannot connect: {message}")).with_hint(
                "a parameter of the database URL, or the variable PG… that stands for it, has a value \
                 that libpq does not take",
            );
        }
        let hint = CONNECT_HINTS
            .iter()
            .find(|(part, _)| message.contains(part));
        let hint = match hint {
            Some((_, hint)) => hint,
            None if self.lacks_role() => {
                "create the role, or give another user in the database URL"
            }
            None if message.contains("does not exist") => {
                "`migrate init` makes the database where the role may create one"
            }
            None => "check the database URL and the server's log",
        };
        Error::new(ErrorKind::Failed, format!("cannot connect: {message}")).with_hint(hint)
    }
}

/// Tells whether libpq refused a parameter before it asked any server: its own sentences, which it
/// never translates here.
fn is_unreadable(message: &str) -> bool {
    const REFUSED: [&str; 4] = [
        "invalid ",
        "definition of service ",
        "service file ",
        "could not match ",
    ];
    REFUSED.iter().any(|start| message.starts_with(start))
}

/// Makes the connection; the text of a refusal never holds the password.
pub(super) fn establish(target: &PostgresTarget) -> Result<PgConnection, Refused> {
    PgConnection::establish(&target.connection_string()).map_err(|error| {
        Refused(match error {
            ConnectionError::BadConnection(message) => message,
            ConnectionError::CouldntSetupConfiguration(error) => text(&error),
            other => other.to_string(),
        })
    })
}

/// Sets a new session up and finds out whether the server is fit for the work.
pub(super) fn prepare(
    mut connection: PgConnection,
    target: &PostgresTarget,
    access: Access,
    settings: &Settings,
) -> Result<Postgres> {
    let facts = match session::set_up(&mut connection, access, settings) {
        Ok(facts) => facts,
        // A look-alike may know neither the settings nor the functions.
        Err(error) => return Err(foreign(&version_text(&mut connection)).unwrap_or(error)),
    };
    let server = fit(&facts, access)?;
    let facts = match prepared(&mut connection, settings)? {
        Prepared::AsItWas => facts,
        Prepared::ByHook => session::set_up(&mut connection, access, settings)?,
    };
    let identity = Identity::current();
    let session = facts.session();
    Ok(Postgres {
        connection,
        target: target.clone(),
        server,
        lock: None,
        condition: Condition::default(),
        recorder: Recorder::default(),
        writer: Writer {
            layout: LAYOUT,
            actor: format!("{} as {}", identity.user, session.role),
            application: settings.application.clone(),
            identity,
        },
        session,
        settings: settings.clone(),
    })
}

#[derive(QueryableByName)]
struct VersionText {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

fn version_text(connection: &mut PgConnection) -> String {
    sql_query("SELECT version() AS version")
        .get_result::<VersionText>(connection)
        .map(|row| row.version)
        .unwrap_or_default()
}

/// The error for a server that speaks PostgreSQL's protocol and is something else.
fn foreign(version: &str) -> Option<Error> {
    const LOOK_ALIKES: [&str; 6] = [
        "CockroachDB",
        "-YB-",
        "Redshift",
        "Greenplum",
        "Materialize",
        "CrateDB",
    ];
    let named = LOOK_ALIKES.iter().find(|name| version.contains(*name));
    let product = match (named, version.starts_with("PostgreSQL ")) {
        (None, true) => return None,
        (Some(name), _) => name.trim_matches('-'),
        (None, false) => version.split_whitespace().next().unwrap_or("unknown"),
    };
    Some(
        Error::new(
            ErrorKind::NotReady,
            format!("the server is not PostgreSQL but {product}"),
        )
        .with_hint("its locks and its DDL do not give the guarantees that migrations rest on"),
    )
}

fn fit(facts: &Facts, access: Access) -> Result<Server> {
    if let Some(error) = foreign(&facts.version) {
        return Err(error);
    }
    let number = u32::try_from(facts.version_number).unwrap_or_default();
    let version = ServerVersion::from_postgres_number(number);
    let not_ready = |message: String| Error::new(ErrorKind::NotReady, message);
    if version.major < OLDEST {
        return Err(not_ready(format!(
            "PostgreSQL {version} is too old; {OLDEST} is needed"
        )));
    }
    if access != Access::ReadOnly && facts.in_recovery {
        return Err(
            not_ready("the server is a standby and cannot be changed".into())
                .with_hint("give the address of the primary"),
        );
    }
    if access != Access::ReadOnly && facts.read_only == "on" {
        return Err(
            not_ready("the database is read-only for this role".into()).with_hint(
                "look for default_transaction_read_only on the role, the database or the server",
            ),
        );
    }
    Ok(Server {
        backend: Backend::Postgres,
        version,
    })
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn look_alikes_are_named() {
        for (version, product) in [
            ("CockroachDB CCL v23.1.11 (x86_64)", "CockroachDB"),
            ("PostgreSQL 11.2-YB-2.19.3.0-b0 on x86_64", "YB"),
            ("PostgreSQL 8.0.2 on i686, Redshift 1.0.59", "Redshift"),
            ("H2 2.1", "H2"),
        ] {
            let error = foreign(version).unwrap();
            assert_eq!(error.kind(), ErrorKind::NotReady);
            assert!(error.message().ends_with(product), "{error}");
        }
        assert!(foreign("PostgreSQL 15.18 (Debian 15.18-0+deb12u1)").is_none());
    }

    #[test]
    fn only_a_refusal_that_may_mean_it_lacks_a_database() {
        for (message, lacks) in [
            ("FATAL:  database \"x\" does not exist", true),
            ("FATAL:  la base de données « x » n'existe pas", true),
            ("FATAL:  role \"x\" does not exist", false),
            (
                "FATAL:  password authentication failed for user \"x\"",
                false,
            ),
            ("connection to server failed: Connection refused", false),
        ] {
            assert_eq!(
                Refused(message.to_owned()).may_lack_database(),
                lacks,
                "{message}"
            );
        }
    }
}
