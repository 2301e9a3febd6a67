//! The application as a service that runs beside the test.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::app::application;
use crate::database::Database;
use crate::http;

/// How long a test waits for a process, long enough for the slowest machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A service that answers requests; killed when dropped.
pub(crate) struct Service {
    child: Child,
    stderr: BufReader<ChildStderr>,
    address: SocketAddr,
    /// What it logged until it listened.
    pub(crate) log: String,
}

/// The service on a database, at a port that is free.
pub(crate) fn command(database: &Database) -> Command {
    let mut command = application(database.folder());
    command
        .env("DATABASE_URL", database.url())
        .env("ANOMALY_LISTEN", "127.0.0.1:0");
    command
}

impl Service {
    /// Starts it and waits until it listens.
    #[track_caller]
    pub(crate) fn start(command: &mut Command) -> Self {
        let command = command.stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut log = String::new();
        let address = loop {
            let start = log.len();
            let read = stderr.read_line(&mut log).unwrap();
            assert!(read > 0, "the service ended: {log}");
            if let Some((_, address)) = log[start..].split_once("listening at http://") {
                break address.trim().parse().unwrap();
            }
        };
        Self {
            child,
            stderr,
            address,
            log,
        }
    }

    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> (u16, Value) {
        http::request(self.address, &format!("GET {path}"), None)
    }

    #[track_caller]
    pub(crate) fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        http::request(self.address, &format!("POST {path}"), Some(body))
    }

    /// Asks it to end with a signal, and returns its exit code and the rest of its log.
    #[track_caller]
    pub(crate) fn end(mut self, signal: Signal) -> (Option<i32>, String) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
        let code = wait(&mut self.child);
        let mut rest = String::new();
        std::io::Read::read_to_string(&mut self.stderr, &mut rest).unwrap();
        (code, rest)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[track_caller]
fn wait(child: &mut Child) -> Option<i32> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("the service does not end");
}
