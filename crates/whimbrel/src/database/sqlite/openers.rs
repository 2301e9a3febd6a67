//! Which other processes have a file open, as far as the system tells.

use std::path::Path;

/// Names another process that has a file open; none where nobody has, or the system does not tell.
///
/// In rollback mode an idle connection holds no lock that SQLite could see.
#[cfg(target_os = "linux")]
pub(super) fn other_process(path: &Path) -> Option<String> {
    use std::fs;
    use std::os::unix::fs::MetadataExt;

    let file = fs::metadata(path).ok()?;
    let is_it = |link: &Path| {
        fs::metadata(link).is_ok_and(|at| (at.dev(), at.ino()) == (file.dev(), file.ino()))
    };
    let own = std::process::id();
    for process in fs::read_dir("/proc").ok()?.flatten() {
        let pid: Option<u32> = process
            .file_name()
            .to_str()
            .and_then(|pid| pid.parse().ok());
        let Some(pid) = pid.filter(|pid| *pid != own) else {
            continue;
        };
        // What another user's process has open is not told.
        let Ok(files) = fs::read_dir(process.path().join("fd")) else {
            continue;
        };
        if files.flatten().any(|link| is_it(&link.path())) {
            let name = fs::read_to_string(process.path().join("comm")).unwrap_or_default();
            return Some(format!("process {pid} ({})", name.trim()));
        }
    }
    None
}

/// Other systems do not tell.
#[cfg(not(target_os = "linux"))]
pub(super) fn other_process(_: &Path) -> Option<String> {
    None
}
