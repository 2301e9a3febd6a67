//! What a real server makes of the plans.

use std::collections::BTreeSet;

use whimbrel::database::{Access, Database, DatabaseUrl, Opened, Scope, Settings, open};
use whimbrel_schema::Catalog;
use whimbrel_schema::catalog::{Table, Validity};
use whimbrel_schema::names::{on_update_function, on_update_trigger};
use whimbrel_schema::plan::{Form, Plan, Situation, Step};
use whimbrel_schema::read::postgres::as_stored;
use whimbrel_testkit::{PostgresServer, TestDatabase};

use super::case::{Case, Planned};
use super::cases::GROUPS;
use super::names::Names;
use super::text::script;

/// Takes away what the case before has left.
const EMPTY: &str = "SET client_min_messages = error; DROP SCHEMA IF EXISTS harness CASCADE; \
    DROP SCHEMA public CASCADE; CREATE SCHEMA public;";

/// Says which of the tables that were there before the plan are strongly locked, a row each.
/// A table and its partitions are locked together.
const LOCKS: &str = "SELECT DISTINCT 'lock of ' || coalesce((SELECT name FROM harness.old AS root \
    WHERE root.id = pg_partition_root(old.id)), old.name) FROM harness.old JOIN pg_locks AS l ON l.relation = old.id \
    WHERE l.pid = pg_backend_pid() AND l.mode IN \
    ('ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock');\n";

/// Everything that the plans could change, an object a row, with the server's own words for it.
const SCHEMA: &str = include_str!("schema.sql");

/// The names that the catalog knows too.
const OBJECTS: &str = include_str!("objects.sql");

/// Runs a plan and checks that each step strongly locked one of the tables in use at most.
fn run(database: &TestDatabase, case: &Case, plan: &Plan, situation: &Situation) {
    let remember = "CREATE SCHEMA IF NOT EXISTS harness; DROP TABLE IF EXISTS harness.old; \
        CREATE TABLE harness.old AS SELECT oid AS id, relname::text AS name FROM pg_class \
        WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace;\n";
    let mut whole = remember.to_owned();
    for (at, step) in plan.steps.iter().enumerate() {
        whole.push_str(&format!("\\echo step {at}\n{}", script(step, LOCKS)));
    }
    let said = database.psql(&whole);
    if situation.form == Form::Plain || case.name.ends_with("blocking") {
        return;
    }
    for (at, said) in said.split("step ").skip(1).enumerate() {
        let locks = said.lines().filter(|line| line.starts_with("lock of "));
        let locks: Vec<&str> = locks.collect();
        let step = &plan.steps[at];
        assert!(
            locks.len() <= 1 || joins_tables(step),
            "{}: step {at} locks {locks:?}",
            case.name
        );
    }
}

/// Tells whether the step is a single statement about a foreign key, which locks both its tables.
fn joins_tables(step: &Step) -> bool {
    let text = script(step, "");
    let about_keys = ["FOREIGN KEY", "DROP CONSTRAINT", " TYPE ", "TACH PARTITION"];
    step.items.len() == 1 && about_keys.iter().any(|words| text.contains(words))
}

/// The schema as the server describes it, but for what the catalog does not hold.
fn described(database: &TestDatabase) -> String {
    database.psql(SCHEMA)
}

/// The objects of the catalog, in the rows of `objects.sql`.
fn objects(catalog: &Catalog) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for table in catalog.tables() {
        let name = &table.name;
        for column in &table.columns {
            let null = if column.nullable { "null" } else { "not null" };
            all.insert(format!("column {name} | {} | {null}", column.name));
            if column.on_update.is_some() {
                let trigger = on_update_trigger(name, &column.name);
                all.insert(format!("trigger {name} | {trigger}"));
                let function = on_update_function(name, &column.name);
                all.insert(format!("function {function}"));
            }
        }
        let constraints = table.constraint_names();
        all.extend(constraints.map(|constraint| {
            let open = if is_open(table, constraint) {
                " not valid"
            } else {
                ""
            };
            format!("constraint {name} | {constraint}{open}")
        }));
        let indexes = table.indexes.iter();
        all.extend(indexes.map(|index| format!("index {name} | {}", index.name)));
    }
    let enums = catalog.enumerations();
    all.extend(enums.map(|e| format!("enum {} | {}", e.name, e.values.join(" "))));
    all
}

fn is_open(table: &Table, constraint: &str) -> bool {
    let key = table.foreign_key(constraint).map(|key| key.validity);
    let check = table.check(constraint).map(|check| check.validity);
    key.or(check) == Some(Validity::NotValid)
}

fn must_match(database: &TestDatabase, catalog: &Catalog, case: &Case) {
    let found: BTreeSet<String> = database.psql(OBJECTS).lines().map(str::to_owned).collect();
    assert_eq!(found, objects(catalog), "{}", case.name);
}

/// The database as Whimbrel opens it, to read it.
fn reader(database: &TestDatabase) -> Box<dyn Database> {
    let url = DatabaseUrl::parse(&database.url()).unwrap();
    let opened = open(&url, Access::ReadOnly, &Settings::default()).unwrap();
    Opened::into_database(opened).unwrap()
}

/// What these cases make is not all in the catalog: a `serial` column whose type changed keeps its
/// sequence, and a statement of the author's makes a view. Nobody asks the server how it spells the
/// condition of an exclusion constraint.
const BEYOND_THE_CATALOG: [&str; 3] = ["change_serial_type", "execute", "add_exclusion"];

/// The live schema reads as the catalog says, in the server's spelling.
fn must_read_back(reader: &mut dyn Database, catalog: &Catalog, case: &Case) {
    if BEYOND_THE_CATALOG.contains(&case.name) {
        return;
    }
    let live = reader.introspect(&Scope::Own).unwrap();
    assert_eq!(live.left_out, [""; 0], "{}", case.name);
    let settled = reader.settled(&as_stored(catalog), &live.catalog).unwrap();
    assert_eq!(settled.unknown, [], "{}", case.name);
    for table in settled.catalog.tables() {
        let found = live.catalog.table(&table.name);
        let same = found.is_some_and(|found| table.is_like(found));
        assert!(same, "{}: {table:#?}\n{found:#?}", case.name);
    }
    for made in live.catalog.definitions() {
        let said = settled.catalog.definition(&made.key);
        assert_eq!(said, Some(made), "{}", case.name);
    }
    assert!(settled.catalog == live.catalog, "{}", case.name);
}

fn try_case(
    database: &TestDatabase,
    reader: &mut dyn Database,
    version: u32,
    case: &Case,
    situation: &Situation,
) {
    database.psql(EMPTY);
    let Planned {
        setup,
        up,
        down,
        before,
        after,
    } = case.plan(Names::Hostile, version, situation);
    run(database, case, &setup, &Situation::plain());
    must_match(database, &before, case);
    let described_before = described(database);
    run(database, case, &up, situation);
    must_match(database, &after, case);
    must_read_back(reader, &after, case);
    if let Some(down) = down {
        run(database, case, &down, situation);
        must_match(database, &before, case);
        must_read_back(reader, &before, case);
        assert_eq!(described(database), described_before, "{}", case.name);
    }
}

fn try_all(situation: &Situation) {
    let server = PostgresServer::shared();
    let version = server.version_number();
    let database = server.database();
    let mut reader = reader(&database);
    let cases = GROUPS.iter().flat_map(|(_, cases)| *cases);
    let mut failed = Vec::new();
    for case in cases.filter(|case| case.since <= version) {
        let tried = std::panic::AssertUnwindSafe(|| {
            try_case(&database, &mut *reader, version, case, situation);
        });
        if std::panic::catch_unwind(tried).is_err() {
            failed.push(case.name);
        }
    }
    assert_eq!(failed, [""; 0]);
}

#[test]
fn online_plans_run_and_lead_back() {
    try_all(&Situation::online());
}

#[test]
fn plain_plans_run_and_lead_back() {
    try_all(&Situation::plain());
}
