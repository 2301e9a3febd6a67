//! When backups are made, where, and how many are kept.

use std::path::PathBuf;

/// When a run or rollback makes a backup first. An empty database is never backed up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BackupPolicy {
    /// Before every one that changes something.
    Always,
    /// Before one with a revision whose safety score is below 70, and before every rollback.
    Risky,
    /// Never.
    #[default]
    Never,
}

impl BackupPolicy {
    /// What an environment does when nothing else is set: staging goes by the score.
    pub fn of_environment(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "staging" | "stage" => Self::Risky,
            "test" | "testing" | "ci" => Self::Never,
            _ => Self::Always,
        }
    }

    /// Its name in `whimbrel.toml`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Risky => "risky",
            Self::Never => "never",
        }
    }
}

/// When backups are made, where, and how many are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupOptions {
    /// When a run or rollback makes one first: never, unless the settings of the command line say so.
    pub policy: BackupPolicy,
    /// The folder of backups: `backups`.
    pub folder: PathBuf,
    /// How many backups of a database the folder keeps: 10.
    pub keep: u32,
    /// For how many days it keeps older ones too.
    pub keep_days: Option<u32>,
}

impl Default for BackupOptions {
    fn default() -> Self {
        Self {
            policy: BackupPolicy::Never,
            folder: PathBuf::from("backups"),
            keep: 10,
            keep_days: None,
        }
    }
}
