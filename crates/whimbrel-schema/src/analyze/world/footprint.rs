//! What acts do to the tables of the world.

use super::{World, sqlite};
use crate::analyze::act::Act;
use crate::analyze::footprint::Footprint;
use crate::analyze::script::Settings;
use crate::backend::Backend;

impl World {
    /// What a statement does to tables, on this server, in the world as it is before it.
    pub fn footprint(&self, act: &Act, settings: &Settings) -> Footprint {
        match settings.backend {
            Backend::Postgres => Footprint::default(),
            Backend::Sqlite => sqlite::footprint(self, act, settings),
        }
    }
}
