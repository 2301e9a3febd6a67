//! What only a terminal gets: questions, colours, its width.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::{Command, ExitStatus};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::shop::Shop;

/// A terminal with a person behind it.
struct Seat {
    person: File,
    terminal: File,
}

impl Seat {
    fn new(columns: u16) -> Self {
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

    /// Runs a command at the terminal while the person types; returns how it ended and what the
    /// terminal showed.
    fn run(self, mut command: Command, typed: &str) -> (ExitStatus, String) {
        let mut child = command
            .env("TERM", "xterm")
            .stdin(self.terminal.try_clone().unwrap())
            .stdout(self.terminal.try_clone().unwrap())
            .stderr(self.terminal)
            .spawn()
            .unwrap();
        // The command keeps descriptors of the terminal; only when all are closed does reading end.
        drop(command);
        let mut person = self.person;
        person.write_all(typed.as_bytes()).unwrap();
        let mut shown = Vec::new();
        let mut buffer = [0; 4096];
        // At the end of a terminal Linux reports an error, other systems the end.
        while let Ok(length @ 1..) = person.read(&mut buffer) {
            shown.extend_from_slice(&buffer[..length]);
        }
        (
            child.wait().unwrap(),
            String::from_utf8_lossy(&shown).into_owned(),
        )
    }
}

#[test]
fn a_rollback_shows_what_it_will_do_and_asks() {
    let shop = Shop::migrated();
    shop.sql("INSERT INTO customers (name) VALUES ('Ada')");
    let (status, shown) = Seat::new(80).run(shop.command(&["rollback"]), "n\n");
    assert_eq!(status.code(), Some(130), "{shown}");
    assert!(
        shown.contains("20260104090000  one customer a name"),
        "{shown}"
    );
    assert!(shown.contains("Go on? [y/N]"), "{shown}");
    assert!(shown.contains("nothing was changed"), "{shown}");
    shop.run(&["check"]).succeeded();

    let (status, shown) = Seat::new(80).run(shop.command(&["rollback"]), "y\n");
    assert_eq!(status.code(), Some(0), "{shown}");
    shop.run(&["check"]).ended(3);

    // What would lose rows is refused before anybody is asked, and a yes does not change that.
    let all = ["rollback", "--target", "base"];
    let (status, shown) = Seat::new(80).run(shop.command(&all), "y\n");
    assert_eq!(status.code(), Some(12), "{shown}");
    assert!(!shown.contains("[y/N]"), "{shown}");
    let accepted = [
        "rollback",
        "--target",
        "base",
        "--accept-data-loss",
        "20260101",
        "--accept-data-loss",
        "20260102",
    ];
    let (status, shown) = Seat::new(120).run(shop.command(&accepted), "y\n");
    assert_eq!(status.code(), Some(0), "{shown}");
    assert!(shown.contains("loses 1 row of `customers`"), "{shown}");
}

#[test]
fn a_reset_lists_what_goes_and_asks() {
    let shop = Shop::migrated();
    let (status, shown) = Seat::new(80).run(shop.command(&["reset"]), "no\n");
    assert_eq!(status.code(), Some(130), "{shown}");
    assert!(shown.contains("drop  table orders"), "{shown}");
    shop.run(&["check"]).succeeded();
    let (status, _) = Seat::new(80).run(shop.command(&["reset"]), "yes\n");
    assert_eq!(status.code(), Some(0));
    shop.run(&["check"]).ended(3);
}

#[test]
fn colours_are_for_terminals_that_want_them() {
    let shop = Shop::migrated();
    let coloured = |arguments: &[&str], variable: &[(&str, &str)]| {
        let mut command = shop.command(arguments);
        command.envs(variable.iter().copied());
        let (_, shown) = Seat::new(80).run(command, "");
        shown.contains("\u{1b}[32m")
    };
    assert!(coloured(&["history"], &[]));
    assert!(!coloured(&["history"], &[("NO_COLOR", "1")]));
    assert!(!coloured(&["history", "--color", "never"], &[]));
    assert!(coloured(
        &["history", "--color", "always"],
        &[("NO_COLOR", "1")]
    ));
    let piped = |arguments: &[&str], variable: &[(&str, &str)]| {
        let mut command = shop.command(arguments);
        command.envs(variable.iter().copied());
        let output = command.output().unwrap();
        String::from_utf8(output.stdout).unwrap().contains('\u{1b}')
    };
    assert!(!piped(&["history"], &[]));
    assert!(piped(&["history"], &[("CLICOLOR_FORCE", "1")]));
    assert!(piped(&["history", "--color=always"], &[]));
    assert!(!piped(
        &["history", "--format", "json", "--color=always"],
        &[]
    ));
}

#[test]
fn tables_are_as_wide_as_the_terminal() {
    let shop = Shop::migrated();
    for columns in [62, 70, 200] {
        let command = shop.command(&["history", "--color", "never"]);
        let (_, shown) = Seat::new(columns).run(command, "");
        let widest = shown
            .lines()
            .map(|line| line.trim_end().chars().count())
            .max();
        assert!(
            widest.unwrap() <= usize::from(columns),
            "{columns}: {shown}"
        );
    }
}

#[test]
fn a_run_leaves_no_trace_of_its_bar() {
    let shop = Shop::new();
    let (status, shown) = Seat::new(80).run(shop.command(&["quick"]), "");
    assert_eq!(status.code(), Some(0));
    let last = shown.rsplit('\r').next().unwrap_or_default();
    assert!(shown.contains("Applied 4 revisions"), "{shown}");
    assert!(!last.contains('█'), "{shown}");
}
