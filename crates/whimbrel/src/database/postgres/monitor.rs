//! A second session that watches the one at work: who stands in its way, and how far a build is.
//!
//! It only observes. It is opened when a lock was not granted, or around a statement that may take
//! long; a server that lets no second session in is no failure.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use diesel::sql_types::{Bool, Integer, Nullable, Text};
use diesel::{PgConnection, QueryableByName, RunQueryDsl};

use super::connect::establish;
use crate::database::execute::LOG;
use crate::database::statement::{Statement, Value};
use crate::database::url::PostgresTarget;

/// A session that blocks the one at work. Its statement is not shown: it may hold values.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub(super) struct Blocker {
    #[diesel(sql_type = Integer)]
    pid: i32,
    #[diesel(sql_type = Nullable<Text>)]
    application: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    role: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    state: Option<String>,
    #[diesel(sql_type = Bool)]
    pub(super) is_autovacuum: bool,
    #[diesel(sql_type = Bool)]
    is_against_wraparound: bool,
}

impl Blocker {
    /// The session in words.
    pub(super) fn described(&self) -> String {
        let pid = self.pid;
        if self.is_against_wraparound {
            return format!(
                "server process {pid}, an autovacuum against wraparound, which is never cancelled"
            );
        }
        if self.is_autovacuum {
            return format!("server process {pid}, an autovacuum");
        }
        let of = |prefix: &str, value: &Option<String>| {
            let known = value.as_deref().filter(|value| !value.is_empty());
            known
                .map(|value| format!("{prefix}{value}"))
                .unwrap_or_default()
        };
        format!(
            "server process {pid}{}{}{}",
            of(" of ", &self.application),
            of(", role ", &self.role),
            of(", ", &self.state)
        )
    }
}

#[derive(QueryableByName)]
struct Phase {
    #[diesel(sql_type = Text)]
    phase: String,
}

/// How often the monitor looks, and how often it tells.
const LOOK: Duration = Duration::from_millis(100);
const TELL: Duration = Duration::from_secs(10);

/// A watching session; it ends when this value is dropped.
pub(super) struct Monitor {
    seen: Arc<Mutex<Option<Blocker>>>,
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Monitor {
    /// Begins to watch a server process.
    pub(super) fn start(target: &PostgresTarget, pid: i32) -> Self {
        let (stop, stopped) = mpsc::channel();
        let seen = Arc::new(Mutex::new(None));
        let target = target.with("application_name", "whimbrel monitor");
        let shared = Arc::clone(&seen);
        let thread = std::thread::spawn(move || {
            let Ok(mut connection) = establish(&target) else {
                return;
            };
            let mut told = Instant::now();
            while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(LOOK) {
                if let Some(blocker) = blocker(&mut connection, pid) {
                    *shared.lock().unwrap_or_else(PoisonError::into_inner) = Some(blocker);
                }
                if told.elapsed() >= TELL {
                    told = Instant::now();
                    tell(&mut connection, pid);
                }
            }
        });
        Self {
            seen,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// The last session that was seen in the way, and forgets it.
    pub(super) fn take_blocker(&self) -> Option<Blocker> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.take()
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the observer is none of the work's.
            let _ = thread.join();
        }
    }
}

fn blocker(connection: &mut PgConnection, pid: i32) -> Option<Blocker> {
    Statement::new(
        "SELECT a.pid, a.application_name AS application, a.usename::text AS role, a.state, \
         a.backend_type = 'autovacuum worker' AS is_autovacuum, \
         coalesce(a.query LIKE '%(to prevent wraparound)%', false) \
         AND a.backend_type = 'autovacuum worker' AS is_against_wraparound \
         FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids(",
    )
    .bind(Value::Integer(pid))
    .sql(")) AS b(pid) JOIN pg_catalog.pg_stat_activity a USING (pid) LIMIT 1")
    .load(connection)
    .ok()?
    .into_iter()
    .next()
}

/// Says what a long statement does.
fn tell(connection: &mut PgConnection, pid: i32) {
    let phase: Vec<Phase> = Statement::new(
        "SELECT phase || CASE WHEN blocks_total > 0 THEN ', ' || blocks_done * 100 / blocks_total \
         || ' %' ELSE '' END AS phase FROM pg_catalog.pg_stat_progress_create_index WHERE pid = ",
    )
    .bind(Value::Integer(pid))
    .load(connection)
    .unwrap_or_default();
    if let Some(Phase { phase }) = phase.first() {
        log::info!(target: LOG, "the index is being built: {phase}");
    }
    if let Some(blocker) = blocker(connection, pid) {
        log::info!(target: LOG, "waiting for {}", blocker.described());
    }
}
