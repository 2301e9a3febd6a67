//! A database of one test alone, and the roles it makes.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::error::{OrFail, TestkitError};
use crate::server::PostgresServer;

/// A database of one test alone: UTF-8, `C` collation, dropped with this value even while
/// others are connected to it.
#[derive(Debug)]
pub struct TestDatabase {
    server: PostgresServer,
    name: String,
    roles: Mutex<Vec<String>>,
}

/// A role made for a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestRole {
    /// Its name, unique on the server, which needs no quotes.
    pub name: String,
    /// Its password.
    pub password: String,
}

impl TestDatabase {
    pub(crate) fn create(server: PostgresServer) -> Result<Self, TestkitError> {
        let name = unique_name("db");
        // template0: nobody can be connected to it, which would make this fail.
        let sql = format!(
            "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
        );
        server.instance.psql.run(&server.url(), &sql)?;
        Ok(Self {
            server,
            name,
            roles: Mutex::default(),
        })
    }

    /// Returns the name, which needs no quotes.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the server that holds the database.
    #[must_use]
    pub fn server(&self) -> &PostgresServer {
        &self.server
    }

    /// Returns the URL, as the superuser.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.instance.address.url(&self.name)
    }

    /// Returns the URL for another user, whether or not the server knows them.
    #[must_use]
    pub fn url_as(&self, user: &str, password: &str) -> String {
        self.server
            .instance
            .address
            .url_as(&self.name, user, password)
    }

    /// Returns the URL through the Unix socket, where no password is asked; none on a server
    /// that `WHIMBREL_TEST_POSTGRES_URL` names.
    #[must_use]
    pub fn socket_url(&self) -> Option<String> {
        self.server.socket_url(&self.name)
    }

    /// Runs SQL as the superuser and returns the rows: a line a row, columns separated by `|`.
    ///
    /// # Panics
    /// When a statement fails.
    #[track_caller]
    pub fn psql(&self, sql: &str) -> String {
        self.server.instance.psql.run(&self.url(), sql).or_fail()
    }

    /// Runs SQL as a role and returns the rows, or the server's refusal.
    ///
    /// # Errors
    /// [`TestkitError::Program`] with what psql said.
    pub fn psql_as(&self, role: &TestRole, sql: &str) -> Result<String, TestkitError> {
        let url = self.url_as(&role.name, &role.password);
        self.server.instance.psql.run(&url, sql)
    }

    /// Makes a role with a password and the given attributes, such as `NOSUPERUSER CREATEDB`;
    /// it can log in, and is dropped after the database.
    ///
    /// # Panics
    /// When the server refuses.
    #[track_caller]
    pub fn role(&self, attributes: &str) -> TestRole {
        let role = TestRole {
            name: unique_name("role"),
            password: "p@ss/word".to_owned(),
        };
        let TestRole { name, password } = &role;
        self.server.psql(&format!(
            "CREATE ROLE {name} LOGIN PASSWORD '{password}' {attributes}"
        ));
        self.roles
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(name.clone());
        role
    }

    /// Returns the processes of the clients connected to the database.
    ///
    /// # Panics
    /// When the server does not answer.
    #[must_use]
    pub fn backend_pids(&self) -> Vec<u32> {
        let sql = format!(
            "SELECT pid FROM pg_stat_activity \
             WHERE datname = '{}' AND backend_type = 'client backend' ORDER BY pid",
            self.name
        );
        self.server
            .psql(&sql)
            .lines()
            .map(|pid| pid.parse().or_fail())
            .collect()
    }

    /// Ends the connections of all clients, as an administrator would.
    ///
    /// # Panics
    /// When the server does not answer.
    pub fn terminate_backends(&self) {
        for pid in self.backend_pids() {
            self.server
                .psql(&format!("SELECT pg_terminate_backend({pid})"));
        }
    }

    fn remove(&self) -> Result<(), TestkitError> {
        let psql = &self.server.instance.psql;
        let url = self.server.url();
        psql.run(
            &url,
            &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name),
        )?;
        for role in self
            .roles
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
        {
            psql.run(&url, &format!("DROP OWNED BY {role}; DROP ROLE {role}"))?;
        }
        Ok(())
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if self.server.is_stopped() {
            // A private server; its folder is removed as a whole.
            return;
        }
        if let Err(error) = self.remove() {
            eprintln!("{} is left behind: {error}", self.name);
        }
    }
}

/// Returns a name no other test uses, on this server or any other.
fn unique_name(kind: &str) -> String {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    let random = RandomState::new().hash_one(number);
    format!("whimbrel_{kind}_{}_{number}_{random:x}", std::process::id())
}
