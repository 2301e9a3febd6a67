//! What is in a backup of PostgreSQL: read back to its last row.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::Stdio;

use super::programs::{self, Programs};
use crate::database::backup::RowCounts;
use crate::error::{Error, ErrorKind, Result};

/// Counts the rows of an archive; `pg_restore` turns all of it into SQL, which nobody keeps.
pub(super) fn rows_of_archive(programs: &Programs, file: &Path) -> Result<RowCounts> {
    let mut command = programs.offline("pg_restore");
    command
        .args(["--file=-", "--no-owner"])
        .arg(file)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let name = programs::name(&command);
    let mut child = command
        .spawn()
        .map_err(|error| programs::unstartable(&name, error))?;
    let counted = match child.stdout.take() {
        Some(output) => rows_of_script(output),
        None => Err(unreadable("nothing was read")),
    };
    let mut said = String::new();
    if let Some(mut errors) = child.stderr.take() {
        // Whether it failed is told by its exit code.
        let _ = errors.read_to_string(&mut said);
    }
    let status = child
        .wait()
        .map_err(|error| programs::unstartable(&name, error))?;
    match status.success() {
        true => counted,
        false => Err(programs::failed(&name, &said)),
    }
}

/// The last words of `pg_dump`'s scripts.
const END: &[u8] = b"-- PostgreSQL database dump complete";

/// Counts the rows of a script of `pg_dump`'s, which must have its end.
pub(super) fn rows_of_script(script: impl Read) -> Result<RowCounts> {
    let mut lines = BufReader::with_capacity(1 << 16, script);
    let mut counts = RowCounts::new();
    let mut copying: Option<(String, u64)> = None;
    let mut is_whole = false;
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = lines.read_until(b'\n', &mut line);
        if read.map_err(|error| unreadable(&error.to_string()))? == 0 {
            break;
        }
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        match &mut copying {
            Some((table, rows)) if text == b"\\." => {
                counts.insert(std::mem::take(table), *rows);
                copying = None;
            }
            Some((_, rows)) => *rows += 1,
            None => {
                is_whole |= text == END;
                copying = copied_table(text).map(|table| (table, 0));
            }
        }
    }
    match (is_whole, copying) {
        (true, None) => Ok(counts),
        _ => Err(unreadable("it was cut off")),
    }
}

/// The table of `COPY public.users (id) FROM stdin;`.
fn copied_table(line: &[u8]) -> Option<String> {
    let line = std::str::from_utf8(line).ok()?;
    let rest = line.strip_prefix("COPY ")?.strip_suffix(" FROM stdin;")?;
    let table = match rest.rsplit_once(" (") {
        Some((table, _)) => table,
        None => rest,
    };
    Some(table.to_owned())
}

fn unreadable(why: &str) -> Error {
    Error::new(
        ErrorKind::Failed,
        format!("the backup cannot be read to its end: {why}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_and_a_cut_is_seen() {
        let script = "COPY public.users (id, name) FROM stdin;\n1\tAda\n2\tCOPY x FROM stdin;\n\\.\n\
                      COPY public.\"No (one)\" (id) FROM stdin;\n\\.\n\
                      -- PostgreSQL database dump complete\n";
        let counts = rows_of_script(script.as_bytes()).unwrap();
        assert_eq!(counts["public.users"], 2);
        assert_eq!(counts["public.\"No (one)\""], 0);
        for cut in [20, 60, script.len() - 5] {
            assert!(rows_of_script(&script.as_bytes()[..cut]).is_err(), "{cut}");
        }
    }
}
