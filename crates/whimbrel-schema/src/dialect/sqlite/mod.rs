//! Sqlite.

use super::{Dialect, PlanFor};
use crate::backend::Backend;
use crate::catalog::Catalog;
use crate::operation::Operation;
use crate::plan::{Steps, Unsupported};

/// Sqlite at one version.
#[derive(Clone, Copy, Debug)]
pub struct Sqlite {
    version: u32,
}

impl Sqlite {
    /// The dialect of a server version.
    pub const fn new(version: u32) -> Self {
        Self { version }
    }
}
