//! The statements that make, change and drop views, functions and triggers are read like any other SQL
//! of the author's.

use whimbrel_schema::analyze::act::Act;
use whimbrel_schema::analyze::typed::{ReadSql, script};
use whimbrel_schema::analyze::world::World;
use whimbrel_schema::analyze::{Settings, Statement, judge};
use whimbrel_schema::dialect::{Dialect, Postgres, Sqlite};
use whimbrel_schema::plan::{Direction, Situation, plan};
use whimbrel_schema::prelude::*;
use whimbrel_schema::{Catalog, Recording};
use whimbrel_sql::{Wrapping, statements};

#[derive(Debug)]
struct Reader;

impl ReadSql for Reader {
    fn read(&self, backend: Backend, text: &str) -> Option<Vec<Statement>> {
        statements(backend, text, Wrapping::Transaction).ok()
    }
}

fn tables() -> Recording {
    Schema::record(|s| {
        s.create_table("orders", |t| {
            t.integer("id").primary_key();
            t.integer("total");
        });
    })
}

fn objects() -> Recording {
    Schema::record(|s| {
        s.create_view("large", "SELECT id, total FROM orders WHERE total > 10");
        s.create_trigger(
            "counting",
            "orders",
            per_backend()
                .postgres(
                    "CREATE TRIGGER counting AFTER INSERT ON orders \
                     FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
                )
                .sqlite("CREATE TRIGGER counting AFTER INSERT ON orders BEGIN SELECT 1; END"),
        );
        s.drop_view("large");
        s.drop_trigger("counting", "orders");
    })
}

#[test]
fn what_makes_an_object_is_no_riddle() {
    let dialects: [&dyn Dialect; 2] = [&Postgres::new(150_000), &Sqlite::new(3_045_000)];
    for dialect in dialects {
        let backend = dialect.backend();
        let mut catalog = Catalog::new();
        let mut world = World::new(backend);
        let settings = match backend {
            Backend::Postgres => Settings::runner(backend, 150_000),
            Backend::Sqlite => Settings::runner(backend, 3_045_000),
        };
        for recording in [tables(), objects()] {
            let mut situation = Situation::online();
            let made = plan(
                &recording,
                Direction::Up,
                &mut catalog,
                dialect,
                &mut situation,
            );
            let script = script(&recording, made.unwrap(), backend, Some(&Reader));
            let riddle = |s: &&Statement| matches!(s.act, Act::Opaque { .. });
            let riddle = script.statements.iter().find(riddle);
            assert!(riddle.is_none(), "{riddle:?}");
            let report = judge(&script, &mut world, &settings);
            assert_eq!(report.statements.len(), script.statements.len());
            world.settle();
        }
    }
}
