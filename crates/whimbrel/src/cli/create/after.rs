//! What runs after revisions were written: the commands of `post_write` in `whimbrel.toml`.

use std::process::Command;

use super::draft::Created;
use super::folder::Folder;
use crate::config::post_write_commands;
use crate::error::{Error, ErrorKind, Result};

/// What stands for the new file in a command.
const FILE: &str = "{file}";

/// Runs each command for each new file, in the folder of the package.
///
/// # Errors
///
/// When a command cannot be run or fails; the revisions stay.
pub(super) fn run(folder: &Folder, written: &[Created]) -> Result<()> {
    let commands = post_write_commands()?;
    for created in written {
        let file = folder.path().join(format!("{}.rs", created.module));
        for words in &commands {
            let Some((program, arguments)) = words.split_first() else {
                continue;
            };
            let file = file.display().to_string();
            let status = Command::new(program)
                .args(arguments.iter().map(|word| word.replace(FILE, &file)))
                .current_dir(folder.package())
                .stdin(std::process::Stdio::null())
                // The standard output is the answer's.
                .stdout(std::io::stderr())
                .status();
            let what = match status {
                Ok(status) if status.success() => continue,
                Ok(status) => format!("`{program}` of post_write ended with {status}"),
                Err(error) => format!("`{program}` of post_write cannot be run: {error}"),
            };
            let shown = created.file.display();
            return Err(Error::new(ErrorKind::Failed, what).with_hint(format!(
                "`{shown}` is written and listed; mend the command in whimbrel.toml"
            )));
        }
    }
    Ok(())
}
