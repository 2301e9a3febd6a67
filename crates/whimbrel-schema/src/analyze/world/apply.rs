//! How acts change the world.

use super::World;
use crate::analyze::act::Act;
use crate::analyze::footprint::Footprint;

impl World {
    /// Changes the world as the statement does.
    pub fn apply(&mut self, act: &Act, footprint: &Footprint) {
        if footprint.refusal.is_some() {
            return;
        }
        let _ = act;
    }
}
