//! Who runs migrations: written beside the lock and into the log.

/// The process that runs migrations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    /// The user of the operating system.
    pub(crate) user: String,
    /// The name of the machine.
    pub(crate) host: String,
    /// The id of the process.
    pub(crate) pid: u32,
}

impl Identity {
    /// This process.
    pub(crate) fn current() -> Self {
        let user = ["USER", "LOGNAME", "USERNAME"]
            .iter()
            .find_map(|name| std::env::var(name).ok())
            .filter(|name| !name.is_empty());
        let host = hostname::get()
            .ok()
            .and_then(|name| name.into_string().ok());
        Self {
            user: user.unwrap_or_else(|| "unknown".to_owned()),
            host: host.unwrap_or_else(|| "unknown".to_owned()),
            pid: std::process::id(),
        }
    }
}
