//! Reading targets and counts from the command line.

use whimbrel_schema::graph::{Target, TargetError};

/// Reads a target, as [`Target`] says they are written.
pub(super) fn target(written: &str) -> Result<Target, String> {
    if written.trim().is_empty() {
        return Err("it is empty".to_owned());
    }
    let hinted = |error: TargetError| format!("{error}; {}", error.hint());
    written.parse().map_err(hinted)
}

/// Reads how many revisions to go back; an id is refused, because its digits are no count.
pub(super) fn count(written: &str) -> Result<usize, String> {
    let digits = written.bytes().all(|byte| byte.is_ascii_digit());
    if digits && written.len() >= 8 {
        return Err(format!(
            "this looks like a revision, not like a number of revisions; \
             `rollback --target {written}` goes back to it and leaves it applied"
        ));
    }
    match written.parse() {
        Ok(0) => Err("at least 1 revision".to_owned()),
        Ok(count) if digits => Ok(count),
        _ => Err(format!(
            "not a number of revisions; `rollback --target {written}` goes back to a revision"
        )),
    }
}
