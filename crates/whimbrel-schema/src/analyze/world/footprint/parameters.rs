//! The lock that each storage parameter asks for, as PostgreSQL's `reloptions.c` says.

use crate::analyze::footprint::LockMode;

/// The parameters that change nothing for those who read or write now.
const GENTLE: [&str; 9] = [
    "fillfactor",
    "toast_tuple_target",
    "parallel_workers",
    "vacuum_index_cleanup",
    "vacuum_truncate",
    "vacuum_max_eager_freeze_failure_rate",
    "log_autovacuum_min_duration",
    "deduplicate_items",
    "vacuum_cleanup_index_scale_factor",
];

/// The lock for one parameter; `toast.` before it changes nothing.
pub(super) fn lock_level(parameter: &str) -> LockMode {
    let name = parameter.strip_prefix("toast.").unwrap_or(parameter);
    if GENTLE.contains(&name) || name.starts_with("autovacuum_") {
        LockMode::ShareUpdateExclusive
    } else {
        LockMode::AccessExclusive
    }
}
