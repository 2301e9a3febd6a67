//! A terminal with a person behind it.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

/// Far above what a loaded machine needs.
const PATIENCE: Duration = Duration::from_secs(120);

/// A terminal with a person behind it.
pub(crate) struct Seat {
    person: File,
    terminal: File,
}

/// A command that runs at a terminal.
pub(crate) struct Seated {
    child: Child,
    person: File,
    pieces: Receiver<Vec<u8>>,
    shown: Vec<u8>,
}

impl Seat {
    pub(crate) fn new(columns: u16) -> Self {
        let person: OwnedFd = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&person).unwrap();
        unlockpt(&person).unwrap();
        let name = ptsname(&person, Vec::new()).unwrap();
        let terminal = File::options()
            .read(true)
            .write(true)
            .open(name.to_str().unwrap())
            .unwrap();
        let size = Winsize {
            ws_col: columns,
            ws_row: 40,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&terminal, size).unwrap();
        Self {
            person: File::from(person),
            terminal,
        }
    }

    /// Starts a command at the terminal.
    pub(crate) fn start(self, mut command: Command) -> Seated {
        let child = command
            .env("TERM", "xterm")
            .stdin(self.terminal.try_clone().unwrap())
            .stdout(self.terminal.try_clone().unwrap())
            .stderr(self.terminal)
            .spawn()
            .unwrap();
        // The command keeps descriptors of the terminal; only when all are closed does reading end.
        drop(command);
        let mut reader = self.person.try_clone().unwrap();
        let (sender, pieces) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            // At the end of a terminal Linux reports an error, other systems the end.
            while let Ok(length @ 1..) = reader.read(&mut buffer) {
                let _ = sender.send(buffer[..length].to_vec());
            }
        });
        Seated {
            child,
            person: self.person,
            pieces,
            shown: Vec::new(),
        }
    }

    /// Starts a command whose controlling terminal this is: what the person types there can end it.
    pub(crate) fn start_in_control(self, command: &Command) -> Seated {
        let mut controlled = Command::new("setsid");
        controlled
            .args(["--ctty", "--wait"])
            .arg(command.get_program())
            .args(command.get_args())
            .env_clear()
            .envs(
                command
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .current_dir(command.get_current_dir().unwrap());
        self.start(controlled)
    }

    /// Runs a command at the terminal while the person types; returns how it ended and what the
    /// terminal showed.
    pub(crate) fn run(self, command: Command, typed: &str) -> (ExitStatus, String) {
        let mut seated = self.start(command);
        seated.types(typed);
        seated.end()
    }
}

impl Seated {
    pub(crate) fn types(&mut self, text: &str) {
        self.person.write_all(text.as_bytes()).unwrap();
    }

    /// What the terminal has shown so far.
    pub(crate) fn shown(&self) -> String {
        String::from_utf8_lossy(&self.shown).into_owned()
    }

    /// Waits until the terminal has shown a text.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, text: &str) {
        let start = Instant::now();
        while !self.shown().contains(text) {
            assert!(start.elapsed() < PATIENCE, "no `{text}`: {}", self.shown());
            match self.pieces.recv_timeout(PATIENCE) {
                Ok(piece) => self.shown.extend(piece),
                Err(_) => panic!("no `{text}`: {}", self.shown()),
            }
        }
    }

    /// How the command ended and all that the terminal showed.
    pub(crate) fn end(mut self) -> (ExitStatus, String) {
        while let Ok(piece) = self.pieces.recv_timeout(PATIENCE) {
            self.shown.extend(piece);
        }
        (self.child.wait().unwrap(), self.shown())
    }
}
