//! A case: a schema, a change to it, and the way back.

use whimbrel_schema::dialect::{Dialect, Postgres};
use whimbrel_schema::plan::{Direction, Plan, PlanError, Situation, plan};
use whimbrel_schema::reverse::reverse;
use whimbrel_schema::{Catalog, Recording, Schema};

use super::names::Names;

/// What a case writes.
pub(super) type Body = fn(Names, &mut Schema);

/// The way back.
#[derive(Clone, Copy)]
pub(super) enum Down {
    /// Derived from the change.
    Derived,
    /// Written out.
    By(Body),
    /// There is none.
    Never,
}

/// A schema, a change to it, and the way back.
#[derive(Clone, Copy)]
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) before: Body,
    pub(super) up: Body,
    pub(super) down: Down,
    /// The first server version that can do it.
    pub(super) since: u32,
}

/// The plans of a case, and the schema before and after its `up`.
pub(super) struct Planned {
    pub(super) setup: Plan,
    pub(super) up: Plan,
    pub(super) down: Option<Plan>,
    pub(super) before: Catalog,
    pub(super) after: Catalog,
}

impl Case {
    /// Plans the case for a server version, the change and the way back in the given situation.
    pub(super) fn plan(&self, names: Names, version: u32, situation: &Situation) -> Planned {
        let dialect = Postgres::new(version);
        let mut catalog = Catalog::new();
        let plan = |recording: &Recording, direction, catalog: &mut Catalog, situation| {
            planned(recording, direction, catalog, &dialect, situation)
                .unwrap_or_else(|error| panic!("{}: {error}; {:?}", self.name, error.hint()))
        };
        let setup = plan(
            &self.record(names, self.before),
            Direction::Up,
            &mut catalog,
            Situation::plain(),
        );
        let before = catalog.clone();
        let recording = self.record(names, self.up);
        let up = plan(&recording, Direction::Up, &mut catalog, situation.clone());
        let after = catalog.clone();
        let down = self
            .undoing(names, &recording, &before)
            .map(|undoing| plan(&undoing, Direction::Down, &mut catalog, situation.clone()));
        if down.is_some() {
            assert!(
                catalog == before,
                "{}: the way back does not lead back",
                self.name
            );
        }
        Planned {
            setup,
            up,
            down,
            before,
            after,
        }
    }

    fn record(&self, names: Names, body: Body) -> Recording {
        Schema::record(|schema| body(names, schema))
    }

    fn undoing(&self, names: Names, up: &Recording, before: &Catalog) -> Option<Recording> {
        match self.down {
            Down::Derived => Some(
                reverse(up, &mut before.clone())
                    .unwrap_or_else(|problems| panic!("{}: no way back: {problems:?}", self.name)),
            ),
            Down::By(body) => Some(self.record(names, body)),
            Down::Never => None,
        }
    }
}

/// Plans a recording.
pub(super) fn planned(
    recording: &Recording,
    direction: Direction,
    catalog: &mut Catalog,
    dialect: &dyn Dialect,
    mut situation: Situation,
) -> Result<Plan, PlanError> {
    plan(recording, direction, catalog, dialect, &mut situation)
}
