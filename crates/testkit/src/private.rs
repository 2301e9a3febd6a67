//! A server of one test alone, which may stop and kill it.

use std::ops::Deref;

use crate::cluster::{Cluster, StopMode};
use crate::error::{OrFail, TestkitError};
use crate::server::PostgresServer;

/// A server of one test alone; it keeps its port and its data while it is down.
#[derive(Debug)]
pub struct PrivateServer {
    server: PostgresServer,
}

impl PrivateServer {
    pub(crate) fn new(server: PostgresServer) -> Self {
        Self { server }
    }

    /// Stops the server in good order; open connections are told.
    ///
    /// # Panics
    /// When it does not stop.
    pub fn stop(&self) {
        self.on_cluster(|cluster| cluster.stop(StopMode::Fast));
    }

    /// Kills the server and all its backends without a word to anyone.
    ///
    /// # Panics
    /// When it cannot be killed.
    pub fn kill(&self) {
        let pids = self.psql("SELECT pid FROM pg_stat_activity");
        let backends: Vec<u32> = pids.lines().filter_map(|pid| pid.parse().ok()).collect();
        self.on_cluster(|cluster| cluster.kill(&backends));
    }

    /// Starts the server again, after a crash with recovery, and waits until it is ready.
    ///
    /// # Panics
    /// When it does not start; the message holds its log.
    pub fn start(&self) {
        self.on_cluster(|cluster| {
            if cluster.is_running() {
                Ok(())
            } else {
                cluster.start()
            }
        });
    }

    /// Stops the server in good order and starts it again.
    ///
    /// # Panics
    /// As [`stop`](Self::stop) and [`start`](Self::start).
    pub fn restart(&self) {
        self.stop();
        self.start();
    }

    /// Restarts the server as a hot standby: in recovery, read-only.
    ///
    /// `SELECT pg_promote()` makes it writable again.
    ///
    /// # Panics
    /// As [`restart`](Self::restart).
    pub fn restart_as_standby(&self) {
        self.stop();
        self.on_cluster(|cluster| cluster.become_standby());
        self.start();
    }

    #[track_caller]
    fn on_cluster(&self, act: impl FnOnce(&mut Cluster) -> Result<(), TestkitError>) {
        // A private server always has a cluster: it was started here.
        if let Some(mut cluster) = self.server.instance.cluster() {
            act(&mut cluster).or_fail();
        }
    }
}

impl Deref for PrivateServer {
    type Target = PostgresServer;

    fn deref(&self) -> &PostgresServer {
        &self.server
    }
}
