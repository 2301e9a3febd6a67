//! PostgreSQL for the tests: found, or installed where that is allowed.

use std::env;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use whimbrel_testkit::{ServerPrograms, TestkitError, find_psql};

use crate::workspace::run;

/// Makes sure the server's and the client's programs are there.
///
/// # Errors
/// When they are missing and cannot be installed; the error says what to install.
pub(crate) fn ensure_installed() -> anyhow::Result<()> {
    let Err(missing) = find_programs() else {
        return Ok(());
    };
    if env::var_os("WHIMBREL_TEST_POSTGRES_BIN").is_some() || !has_apt() {
        bail!(missing);
    }
    match Privilege::find() {
        Some(privilege) => install(privilege),
        None => bail!(missing),
    }
}

fn find_programs() -> Result<(), TestkitError> {
    match ServerPrograms::find() {
        Ok(programs) => eprintln!("server {}", programs.folder().display()),
        // Tests that stop their server fail by themselves then, and say why.
        Err(_) if env::var_os("WHIMBREL_TEST_POSTGRES_URL").is_some() => {}
        Err(error) => return Err(error),
    }
    eprintln!("client {}", find_psql()?.display());
    Ok(())
}

fn has_apt() -> bool {
    succeeds(Command::new("apt-get").arg("--version"))
}

/// How we may install a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Privilege {
    Root,
    Sudo,
}

impl Privilege {
    fn find() -> Option<Self> {
        let is_root = fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0);
        if is_root {
            return Some(Self::Root);
        }
        // `-n`: a password is not asked for, so this fails where one is needed.
        succeeds(Command::new("sudo").args(["-n", "true"])).then_some(Self::Sudo)
    }

    fn apt_get(self, arguments: &[&str]) -> Command {
        let mut command = match self {
            Self::Root => Command::new("env"),
            Self::Sudo => {
                let mut command = Command::new("sudo");
                command.args(["-n", "env"]);
                command
            }
        };
        command
            .args(["DEBIAN_FRONTEND=noninteractive", "apt-get"])
            .args(arguments);
        command.stdin(Stdio::null());
        command
    }
}

fn install(privilege: Privilege) -> anyhow::Result<()> {
    eprintln!("PostgreSQL is missing; installing Debian's package");
    run(&mut privilege.apt_get(&["update"]))?;
    run(&mut privilege.apt_get(&["install", "-y", "--no-install-recommends", "postgresql"]))?;
    find_programs().context("the package is installed, but its programs were not found")
}

fn succeeds(command: &mut Command) -> bool {
    let quiet = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}
