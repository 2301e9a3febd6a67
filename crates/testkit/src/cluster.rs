//! A database cluster in a temporary folder: initialised, started, stopped, killed.

use std::fs::{self, File};
use std::hash::{BuildHasher, RandomState};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use std::os::unix::process::CommandExt;

use rustix::process::{Pid, Signal, kill_process};

use crate::account::Account;
use crate::command::{postgres_command, run_to_end};
use crate::error::TestkitError;
use crate::guard::Guard;
use crate::programs::ServerPrograms;

/// The password of the superuser `postgres`.
pub(crate) const PASSWORD: &str = "throw-away";

/// Longest wait for a server to start or stop, far above what a loaded machine needs.
const PATIENCE: Duration = Duration::from_secs(120);

/// How many ports are tried before giving up: another process may take one meanwhile.
const PORT_ATTEMPTS: u32 = 10;

/// Stops the server at once and removes its folder. Waits for the pid file to vanish rather
/// than the process: nobody may be there to reap it.
const CLEAN_UP: &str = r#"
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
if [ -n "$pid" ] && kill -QUIT "$pid" 2>/dev/null; then
    turns=0
    while [ -e "$1/data/postmaster.pid" ] && [ $turns -lt 200 ]; do
        sleep 0.05
        turns=$((turns + 1))
    done
    kill -KILL "$pid" 2>/dev/null
fi
turns=0
until rm -rf "$1" || [ $turns -ge 50 ]; do
    sleep 0.1
    turns=$((turns + 1))
done
"#;

/// Settings for tests: durability is against power loss, which a test does not survive.
const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
max_connections = 200
shared_buffers = 32MB
fsync = off
full_page_writes = off
timezone = 'UTC'
log_timezone = 'UTC'
logging_collector = off
";

/// How a server is told to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StopMode {
    /// Ends connections and writes a checkpoint.
    Fast,
    /// Ends everything at once; the next start recovers.
    Immediate,
}

/// A cluster, its folder and its server process while that runs.
#[derive(Debug)]
pub(crate) struct Cluster {
    programs: ServerPrograms,
    account: Option<Account>,
    folder: PathBuf,
    port: u16,
    postmaster: Option<Child>,
    // Last, so that the folder is removed after everything else.
    _guard: Guard,
}

impl Cluster {
    /// Makes a cluster and starts its server on a free port.
    pub(crate) fn start_new(programs: ServerPrograms) -> Result<Self, TestkitError> {
        let account = Account::for_server()?;
        let folder = make_folder()?;
        let guard = Guard::start(CLEAN_UP, &folder)?;
        if let Some(account) = account {
            account.own(&folder)?;
        }
        let mut cluster = Self {
            programs,
            account,
            folder,
            port: 0,
            postmaster: None,
            _guard: guard,
        };
        cluster.initialise()?;
        cluster.start_on_free_port()?;
        Ok(cluster)
    }

    /// Returns the folder of the cluster, its log and its socket.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the TCP port on 127.0.0.1, also the one in the socket's name.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Returns whether a server process was started and not stopped.
    pub(crate) fn is_running(&self) -> bool {
        self.postmaster.is_some()
    }

    /// Returns what the server has logged so far.
    pub(crate) fn log(&self) -> String {
        fs::read(self.log_file())
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn log_file(&self) -> PathBuf {
        self.folder.join("log")
    }

    fn command(&self, program: &str) -> Command {
        let mut command = postgres_command(&self.programs.program(program));
        command.current_dir("/").process_group(0);
        if let Some(account) = self.account {
            account.run(&mut command);
        }
        command
    }

    fn initialise(&self) -> Result<(), TestkitError> {
        let password_file = self.folder.join("password");
        fs::write(&password_file, PASSWORD).map_err(TestkitError::io("write the password file"))?;
        let mut initdb = self.command("initdb");
        initdb
            .arg("--pgdata")
            .arg(self.data())
            .arg("--pwfile")
            .arg(&password_file)
            .args([
                "--username=postgres",
                "--auth-local=trust",
                "--auth-host=scram-sha-256",
            ])
            .args(["--encoding=UTF8", "--locale=C", "--no-sync"]);
        run_to_end(&mut initdb)?;
        let file = self.data().join("postgresql.conf");
        let settings = fs::read_to_string(&file).map(|defaults| defaults + SETTINGS);
        settings
            .and_then(|settings| fs::write(&file, settings))
            .map_err(TestkitError::io(format!("write {}", file.display())))
    }

    fn start_on_free_port(&mut self) -> Result<(), TestkitError> {
        let mut outcome = Ok(());
        for _ in 0..PORT_ATTEMPTS {
            self.port = free_port()?;
            outcome = self.start();
            match &outcome {
                Err(TestkitError::NotReady { log, .. }) if log.contains("could not bind") => {}
                _ => break,
            }
        }
        outcome
    }

    /// Starts the server and waits until it accepts connections.
    pub(crate) fn start(&mut self) -> Result<(), TestkitError> {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.log_file());
        let log = log.map_err(TestkitError::io("open the server's log"))?;
        let errors = log
            .try_clone()
            .map_err(TestkitError::io("share the server's log"))?;
        let mut postgres = self.command("postgres");
        postgres
            .arg("-D")
            .arg(self.data())
            .arg("-k")
            .arg(&self.folder)
            .args(["-p", &self.port.to_string()])
            .stdout(Stdio::from(log))
            .stderr(Stdio::from(errors));
        let postmaster = postgres.spawn().map_err(|error| TestkitError::Program {
            program: self.programs.program("postgres").display().to_string(),
            reason: error.to_string(),
        })?;
        self.await_ready(postmaster)
    }

    fn await_ready(&mut self, mut postmaster: Child) -> Result<(), TestkitError> {
        let pid = postmaster.id();
        let outcome = wait_until(|| match postmaster.try_wait() {
            Ok(Some(status)) => Some(Err(format!("it ended with {status}"))),
            Ok(None) => self.accepts_connections(pid).then_some(Ok(())),
            Err(error) => Some(Err(error.to_string())),
        });
        match outcome.unwrap_or_else(|| Err(format!("not ready after {PATIENCE:?}"))) {
            Ok(()) => {
                self.postmaster = Some(postmaster);
                Ok(())
            }
            Err(reason) => {
                // It may have ended already: then there is nothing to kill.
                let _ = postmaster.kill();
                let _ = postmaster.wait();
                Err(TestkitError::NotReady {
                    reason,
                    log: self.log(),
                })
            }
        }
    }

    /// Reads the server's own word for it: the first line of `postmaster.pid` is the process,
    /// the eighth its state (`src/include/utils/pidfile.h`).
    fn accepts_connections(&self, pid: u32) -> bool {
        let Ok(text) = fs::read_to_string(self.data().join("postmaster.pid")) else {
            return false;
        };
        let mut lines = text.lines().map(str::trim);
        lines.next() == Some(pid.to_string().as_str())
            && matches!(lines.nth(6), Some("ready" | "standby"))
    }

    /// Stops the server and waits for its end; nothing when it does not run.
    pub(crate) fn stop(&mut self, mode: StopMode) -> Result<(), TestkitError> {
        let signal = match mode {
            StopMode::Fast => Signal::INT,
            StopMode::Immediate => Signal::QUIT,
        };
        let Some(mut postmaster) = self.postmaster.take() else {
            return Ok(());
        };
        send(signal, postmaster.id());
        let ended = wait_until(|| postmaster.try_wait().transpose());
        match ended {
            Some(Ok(_)) => Ok(()),
            Some(Err(error)) => Err(TestkitError::io("wait for the server")(error)),
            None => {
                self.postmaster = Some(postmaster);
                Err(TestkitError::NotReady {
                    reason: format!("still not stopped after {PATIENCE:?}"),
                    log: self.log(),
                })
            }
        }
    }

    /// Kills the server process and the given backends without a word, as the kernel would
    /// for want of memory.
    pub(crate) fn kill(&mut self, backends: &[u32]) -> Result<(), TestkitError> {
        let Some(mut postmaster) = self.postmaster.take() else {
            return Ok(());
        };
        postmaster
            .kill()
            .map_err(TestkitError::io("kill the server"))?;
        postmaster
            .wait()
            .map_err(TestkitError::io("wait for the killed server"))?;
        for backend in backends {
            send(Signal::KILL, *backend);
        }
        Ok(())
    }

    /// Marks the cluster as a standby, to be started as one.
    pub(crate) fn become_standby(&self) -> Result<(), TestkitError> {
        let file = self.data().join("standby.signal");
        fs::write(&file, "").map_err(TestkitError::io(format!("write {}", file.display())))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The guard does the same when this cannot.
        if let Err(error) = self.stop(StopMode::Immediate) {
            eprintln!("{error}");
        }
    }
}

/// Sends a signal; a process that has ended meanwhile is no error.
fn send(signal: Signal, pid: u32) {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    if let Some(pid) = pid {
        let _ = kill_process(pid, signal);
    }
}

/// Asks again and again until there is an answer; none when patience ran out.
fn wait_until<T>(mut answer: impl FnMut() -> Option<T>) -> Option<T> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answered = answer();
        if answered.is_some() || Instant::now() > deadline {
            return answered;
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// Makes the cluster's folder where the server's account can reach it and the socket's path
/// stays within the 107 bytes of `sun_path` (unix(7)).
fn make_folder() -> Result<PathBuf, TestkitError> {
    let usual = std::env::temp_dir();
    let parent = if suits_a_socket(&usual) {
        usual
    } else {
        PathBuf::from("/tmp")
    };
    tempfile::Builder::new()
        .prefix("whimbrel-pg-")
        .tempdir_in(&parent)
        // From here on the guard removes it.
        .map(tempfile::TempDir::keep)
        .map_err(TestkitError::io(format!(
            "make a folder in {}",
            parent.display()
        )))
}

fn suits_a_socket(parent: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    const LONGEST: usize = 107 - "/whimbrel-pg-XXXXXX/.s.PGSQL.65535.lock".len();
    let everyone_may_enter = |folder: &Path| {
        fs::metadata(folder).is_ok_and(|metadata| metadata.permissions().mode() & 0o001 != 0)
    };
    parent.is_absolute()
        && parent.as_os_str().len() <= LONGEST
        && (!rustix::process::geteuid().is_root() || parent.ancestors().all(everyone_may_enter))
}

/// Finds a free port below the ranges systems give to outgoing connections: a client that
/// keeps calling a stopped server there could otherwise connect to itself.
fn free_port() -> Result<u16, TestkitError> {
    const FIRST: u16 = 20_000;
    const COUNT: u64 = 12_000;
    let mut outcome = Err(std::io::Error::other("no port was tried"));
    for _ in 0..100 {
        let offset = RandomState::new().hash_one(()) % COUNT;
        let port = FIRST + u16::try_from(offset).unwrap_or_default();
        outcome = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map(|_| port);
        if outcome.is_ok() {
            break;
        }
    }
    outcome.map_err(TestkitError::io("find a free port on 127.0.0.1"))
}
