//! `sqlite-fk-pragma-in-transaction`: foreign keys are switched where the switch does nothing.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::Act;
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::world::sqlite::{is_idle, is_on};
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "sqlite-fk-pragma-in-transaction",
    group: Group::DataLoss,
    severity: Severity::Error,
    level: Level::Deny,
    penalty: 40,
    backends: &[Backend::Sqlite],
    about: "`PRAGMA foreign_keys` within a transaction",
    why: "It does nothing there, without an error. A table that is dropped to be made anew then takes \
          the rows of the tables that refer to it along. `defer_foreign_keys` does not help: ON DELETE \
          CASCADE acts at once.",
    instead: "Set it on the connection before BEGIN, and back after COMMIT; ask PRAGMA \
              foreign_key_check before COMMIT. The typed operations do so.",
    check: Check::Statement(check),
    examples: &[
        Example::sqlite(Shows::Fires, "", "PRAGMA foreign_keys = OFF"),
        Example::sqlite(Shows::Fires, "", "BEGIN; PRAGMA foreign_keys = OFF; COMMIT").alone(),
        Example::sqlite(
            Shows::Silent,
            "",
            "PRAGMA foreign_keys = OFF; BEGIN; CREATE TABLE t (id INTEGER PRIMARY KEY); COMMIT; \
             PRAGMA foreign_keys = ON",
        )
        .alone(),
        Example::sqlite(Shows::Silent, "", "PRAGMA foreign_key_check"),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::Pragma {
        value: Some(value), ..
    } = scene.act()
    else {
        return Vec::new();
    };
    if !is_idle(scene.statement) {
        return Vec::new();
    }
    let finding = scene
        .finding("`PRAGMA foreign_keys` does nothing within a transaction")
        .help("set it on the connection before BEGIN, and run this without a transaction of the runner");
    // What it asks for is so already.
    let is_so = is_on(value) == scene.world.foreign_keys;
    vec![if is_so {
        finding.only(Severity::Info)
    } else {
        finding
    }]
}
