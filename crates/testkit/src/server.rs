//! A PostgreSQL server to make databases in.

use std::env;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::address::{Address, percent_encode};
use crate::cluster::{Cluster, PASSWORD};
use crate::database::TestDatabase;
use crate::error::{OrFail, TestkitError};
use crate::private::PrivateServer;
use crate::programs::{ServerPrograms, find_psql};
use crate::psql::Psql;

/// A PostgreSQL server to make databases in; a clone is the same server.
///
/// It runs until the last of its clones and databases is dropped, or the process ends.
#[derive(Debug, Clone)]
pub struct PostgresServer {
    pub(crate) instance: Arc<Instance>,
}

/// A server's address, and its cluster when we started it.
#[derive(Debug)]
pub(crate) struct Instance {
    pub(crate) address: Address,
    pub(crate) psql: Psql,
    cluster: Option<Mutex<Cluster>>,
}

impl Instance {
    /// The cluster; none for a server someone else started.
    pub(crate) fn cluster(&self) -> Option<MutexGuard<'_, Cluster>> {
        let cluster = self.cluster.as_ref()?;
        Some(cluster.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl PostgresServer {
    /// Returns the server the tests of this process share; the first call starts it.
    ///
    /// # Panics
    /// When there is no PostgreSQL; the message says what to install.
    #[must_use]
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Result<PostgresServer, TestkitError>> = OnceLock::new();
        SHARED.get_or_init(Self::given_or_new).as_ref().or_fail()
    }

    /// Starts a server of the caller's own, to stop, kill and start again.
    ///
    /// # Panics
    /// When there is no PostgreSQL; the message says what to install.
    #[must_use]
    pub fn start_private() -> PrivateServer {
        PrivateServer::new(Self::start_new().or_fail())
    }

    fn given_or_new() -> Result<Self, TestkitError> {
        match env::var("WHIMBREL_TEST_POSTGRES_URL") {
            Ok(url) => {
                let psql = Psql::new(find_psql()?);
                let address = Address::parse(&url)?;
                Ok(Self {
                    instance: Arc::new(Instance {
                        address,
                        psql,
                        cluster: None,
                    }),
                })
            }
            Err(_) => Self::start_new(),
        }
    }

    fn start_new() -> Result<Self, TestkitError> {
        let programs = ServerPrograms::find()?;
        let psql = Psql::new(find_psql()?);
        let cluster = Cluster::start_new(programs)?;
        let address = Address::local(cluster.port(), PASSWORD);
        let cluster = Some(Mutex::new(cluster));
        Ok(Self {
            instance: Arc::new(Instance {
                address,
                psql,
                cluster,
            }),
        })
    }

    /// Makes a new, empty database that is dropped with the returned value.
    ///
    /// # Panics
    /// When the server refuses.
    #[must_use]
    pub fn database(&self) -> TestDatabase {
        TestDatabase::create(self.clone()).or_fail()
    }

    /// Returns the URL of the maintenance database, as the superuser.
    #[must_use]
    pub fn url(&self) -> String {
        self.instance.address.maintenance_url()
    }

    /// Runs SQL in the maintenance database and returns the rows: a line a row, columns
    /// separated by `|`.
    ///
    /// # Panics
    /// When a statement fails.
    #[track_caller]
    pub fn psql(&self, sql: &str) -> String {
        self.instance.psql.run(&self.url(), sql).or_fail()
    }

    /// Returns the server's version as PostgreSQL counts it: 150018 is 15.18.
    ///
    /// # Panics
    /// When the server does not answer.
    #[must_use]
    pub fn version_number(&self) -> u32 {
        self.psql("SHOW server_version_num").parse().or_fail()
    }

    /// Returns the folder of the server's files, log and Unix socket; none for a server that
    /// `WHIMBREL_TEST_POSTGRES_URL` names.
    #[must_use]
    pub fn folder(&self) -> Option<PathBuf> {
        Some(self.instance.cluster()?.folder().to_owned())
    }

    /// Returns what the server has logged so far; none for a server that
    /// `WHIMBREL_TEST_POSTGRES_URL` names.
    #[must_use]
    pub fn log(&self) -> Option<String> {
        Some(self.instance.cluster()?.log())
    }

    /// Returns a database's URL through the Unix socket, where no password is asked.
    pub(crate) fn socket_url(&self, database: &str) -> Option<String> {
        let cluster = self.instance.cluster()?;
        let folder = percent_encode(&cluster.folder().to_string_lossy());
        let port = cluster.port();
        Some(format!(
            "postgres:///{database}?host={folder}&port={port}&user=postgres"
        ))
    }

    /// Returns whether the server is known to be stopped.
    pub(crate) fn is_stopped(&self) -> bool {
        self.instance
            .cluster()
            .is_some_and(|cluster| !cluster.is_running())
    }
}
