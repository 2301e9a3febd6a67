//! No server and no folder outlives the process that made it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group, test_kill_process};
use whimbrel_testkit::{PostgresServer, TestkitError, TinyTmpfs};

/// Tells a copy of this test program which part to play.
const PART: &str = "WHIMBREL_TESTKIT_PART";

/// A process with a server of its own.
struct Owner {
    process: Child,
    folder: PathBuf,
    postmaster: Pid,
}

impl Owner {
    fn start(command: &mut Command) -> Self {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let folder = lines
            .map_while(Result::ok)
            .find_map(|line| Some(PathBuf::from(line.split_once("folder=")?.1)))
            .expect("the process prints its folder");
        let pid_file = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
        let pid = pid_file.lines().next().unwrap().parse().unwrap();
        let postmaster = Pid::from_raw(pid).unwrap();
        test_kill_process(postmaster).expect("the server runs");
        Self {
            process,
            folder,
            postmaster,
        }
    }

    fn assert_nothing_is_left(mut self) {
        self.process.wait().unwrap();
        await_end(&format!("{} is left", self.folder.display()), || {
            !self.folder.exists()
        });
        await_end("the server is left", || !runs(self.postmaster));
    }
}

/// Whether a process runs; one that has ended but was not reaped does not.
fn runs(pid: Pid) -> bool {
    let state = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()));
    test_kill_process(pid).is_ok() && !state.is_ok_and(|stat| stat.contains(") Z "))
}

fn await_end(complaint: &str, mut ended: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !ended() {
        assert!(Instant::now() < deadline, "{complaint}");
        thread::sleep(Duration::from_millis(20));
    }
}

fn throw_away_postgres() -> Command {
    Command::new(env!("CARGO_BIN_EXE_throw-away-postgres"))
}

/// A copy of this program that runs only the named test, told to play its part.
fn this_program(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([test, "--exact", "--nocapture"])
        .env(PART, "yes");
    command.env_remove("WHIMBREL_TEST_POSTGRES_URL");
    command
}

fn plays_part() -> bool {
    std::env::var_os(PART).is_some()
}

#[test]
fn nothing_is_left_after_an_orderly_end() {
    let mut owner = Owner::start(&mut throw_away_postgres());
    drop(owner.process.stdin.take());
    assert!(owner.process.wait().unwrap().success());
    assert!(!owner.folder.exists());
    owner.assert_nothing_is_left();
}

#[test]
fn nothing_is_left_after_a_kill() {
    let mut owner = Owner::start(&mut throw_away_postgres());
    owner.process.kill().unwrap();
    owner.assert_nothing_is_left();
}

#[test]
fn nothing_is_left_after_a_signal_to_the_whole_group() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let owner = Owner::start(&mut throw_away_postgres());
        kill_process_group(Pid::from_child(&owner.process), signal).unwrap();
        owner.assert_nothing_is_left();
    }
}

#[test]
fn nothing_is_left_after_a_test_that_fails() {
    if plays_part() {
        let server = PostgresServer::shared();
        println!("\nfolder={}", server.folder().unwrap().display());
        std::io::stdin().read_line(&mut String::new()).unwrap();
        panic!("a test fails");
    }
    let test = "clean_up::nothing_is_left_after_a_test_that_fails";
    let mut owner = Owner::start(&mut this_program(test));
    drop(owner.process.stdin.take());
    assert!(!owner.process.wait().unwrap().success());
    owner.assert_nothing_is_left();
}

#[test]
fn no_disk_is_left_after_a_kill() {
    if plays_part() {
        let disk = TinyTmpfs::mount(1 << 20).unwrap();
        println!("\nfolder={}", disk.path().display());
        std::io::stdin().read_line(&mut String::new()).unwrap();
        return;
    }
    if let Err(error) = TinyTmpfs::mount(1 << 20) {
        // Where nothing can be mounted nothing can be left.
        assert!(matches!(error, TestkitError::NoTmpfs { .. }), "{error}");
        return;
    }
    let mut process = this_program("clean_up::no_disk_is_left_after_a_kill")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let mut lines = lines.map_while(Result::ok);
    let folder = lines
        .find_map(|line| line.strip_prefix("folder=").map(str::to_owned))
        .unwrap();
    assert!(is_mounted(Path::new(&folder)));
    process.kill().unwrap();
    process.wait().unwrap();
    await_end("the folder is left", || !Path::new(&folder).exists());
    assert!(!is_mounted(Path::new(&folder)));
}

/// Reads the mounts of this process (proc(5)).
pub(crate) fn is_mounted(folder: &Path) -> bool {
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
    mounts
        .lines()
        .any(|line| line.split(' ').nth(1) == folder.to_str())
}
