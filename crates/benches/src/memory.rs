//! The most memory that this process has had.

use anyhow::Context;

/// The peak of the resident memory in KiB, as Linux counts it since the program began.
///
/// # Errors
///
/// On other systems.
pub fn peak_kib() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status").context("only Linux tells")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number
        .context("no peak in the status")?
        .parse()
        .context("the peak is no number")
}
