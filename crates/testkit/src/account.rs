//! The account a server runs as: PostgreSQL refuses to run as root.

use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::error::TestkitError;

/// The user and group a server's programs run as, when not our own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Account {
    uid: u32,
    gid: u32,
}

impl Account {
    /// Returns the account to change to: none unless we are root.
    pub(crate) fn for_server() -> Result<Option<Self>, TestkitError> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let passwd =
            fs::read_to_string("/etc/passwd").map_err(TestkitError::io("read /etc/passwd"))?;
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| Self::named(name, &passwd))
            .map(Some)
            .ok_or(TestkitError::NoUnprivilegedAccount)
    }

    /// Finds an account in the text of `/etc/passwd` (see passwd(5)).
    fn named(name: &str, passwd: &str) -> Option<Self> {
        passwd.lines().find_map(|line| {
            let mut fields = line.split(':');
            if fields.next()? != name {
                return None;
            }
            let uid = fields.nth(1)?.parse().ok()?;
            let gid = fields.next()?.parse().ok()?;
            Some(Self { uid, gid })
        })
    }

    /// Gives the account a folder.
    pub(crate) fn own(self, folder: &Path) -> Result<(), TestkitError> {
        chown(folder, Some(self.uid), Some(self.gid)).map_err(TestkitError::io(format!(
            "give {} to the server's account",
            folder.display()
        )))
    }

    /// Makes the command run as the account, without our other groups.
    pub(crate) fn run(self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }
}

#[cfg(test)]
mod tests {
    use super::Account;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/bash\n\
                          postgres2:x:7:8::/:/bin/sh\n\
                          postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash\n\
                          nobody:*:-2:-2::/:/usr/bin/false\n";

    #[test]
    fn an_account_is_found_by_its_whole_name() {
        assert_eq!(
            Account::named("postgres", PASSWD),
            Some(Account { uid: 101, gid: 104 })
        );
        assert_eq!(Account::named("post", PASSWD), None);
    }

    #[test]
    fn an_account_without_a_plain_id_is_passed_over() {
        assert_eq!(Account::named("nobody", PASSWD), None);
    }
}
