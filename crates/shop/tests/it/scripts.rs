//! `migrate plan --sql`: scripts that the real `psql` and `sqlite3` run.

use std::process::{Command, Output, Stdio};

use serde_json::Value;
use whimbrel_testkit::{PostgresServer, TestDatabase, find_psql};

use crate::documented::Documented;
use crate::shop::Shop;

/// A shop and what runs its scripts.
struct Place {
    shop: Shop,
    database: Option<TestDatabase>,
}

impl Place {
    fn sqlite() -> Self {
        let shop = Shop::new();
        shop.write("storage/.keep", "");
        Self {
            shop,
            database: None,
        }
    }

    fn postgres() -> Self {
        let database = PostgresServer::shared().database();
        Self {
            shop: Shop::new().set("DATABASE_URL", &database.url()),
            database: Some(database),
        }
    }

    fn release(self, release: &str) -> Self {
        Self {
            shop: self.shop.release(release),
            ..self
        }
    }

    /// Runs a script in the shell of the database.
    fn shell(&self, script: &str) -> Output {
        self.shop.write("script.sql", script);
        let mut command = match &self.database {
            Some(database) => {
                let mut psql = Command::new(find_psql().unwrap());
                psql.args(["--no-psqlrc", "--file=script.sql", "--dbname"])
                    .arg(database.url())
                    .stdin(Stdio::null());
                psql
            }
            None => {
                let mut sqlite = Command::new("sqlite3");
                let script = std::fs::File::open(self.shop.file("script.sql")).unwrap();
                sqlite
                    .args(["-batch", "-init", "/dev/null", "storage/shop.db"])
                    .stdin(script);
                sqlite
            }
        };
        command
            .current_dir(self.shop.folder())
            .output()
            .expect("install the client: the packages sqlite3 and postgresql-client of Debian")
    }

    #[track_caller]
    fn ran(&self, script: &str) {
        let output = self.shell(script);
        assert!(output.status.success(), "{output:?}\n{script}");
    }

    /// What the shell says of a script that stops.
    #[track_caller]
    fn stopped(&self, script: &str) -> String {
        let output = self.shell(script);
        assert!(!output.status.success(), "{output:?}\n{script}");
        String::from_utf8(output.stderr).unwrap()
    }

    #[track_caller]
    fn script(&self, arguments: &[&str]) -> String {
        let mut all = vec!["plan", "--sql"];
        all.extend(arguments);
        self.shop.run(&all).succeeded().output
    }

    fn sql(&self, text: &str) {
        match &self.database {
            Some(database) => drop(database.psql(text)),
            None => self.shop.sql(text),
        }
    }

    /// The schema, the history and the rows.
    fn state(&self) -> (Value, Value, String) {
        let schema = self.shop.run(&["inspect", "--format=json"]).succeeded();
        let status = self
            .shop
            .run(&["status", "--format=json"])
            .succeeded()
            .json();
        let ids = |key: &str| -> Value {
            let revisions = status[key].as_array().unwrap().iter();
            revisions.map(|revision| revision["id"].clone()).collect()
        };
        let rows = "SELECT id, name FROM customers ORDER BY id;\n";
        let rows = String::from_utf8(self.shell(rows).stdout).unwrap();
        let history = serde_json::json!([ids("applied"), ids("pending"), status["unfinished"]]);
        let mut schema = schema.json();
        schema["database"] = Value::Null;
        (schema, history, rows)
    }
}

const ROWS: &str = "INSERT INTO customers (name) VALUES ('Ada'), ('Grace'), ('it''s :USER ?1 $1')";

/// The same way up and down, by runs and by scripts.
fn agrees(release: &str, place: fn() -> Place) {
    let run = place().release(release);
    let script = place().release(release);
    for place in [&run, &script] {
        place.shop.run(&["init"]).succeeded();
    }
    script.ran(&script.script(&["--target", "20260101090000"]));
    for place in [&run, &script] {
        place
            .shop
            .run(&["run", "--target", "20260101090000"])
            .succeeded();
        place.sql(ROWS);
    }
    assert_eq!(run.state(), script.state(), "{release}: after the first");
    run.shop.run(&["run"]).succeeded();
    script.ran(&script.script(&[]));
    assert_eq!(run.state(), script.state(), "{release}: after all");
    let nothing = script.shop.run(&["run"]).succeeded();
    assert!(nothing.output.contains("Nothing to apply"), "{nothing:?}");
    script.shop.run(&["drift"]).succeeded();

    let down = script.shop.run(&["plan", "--sql", "--down"]);
    let last = run.state().1[0].as_array().unwrap().last().unwrap().clone();
    let last = last.as_str().unwrap();
    let back = ["rollback", "--force", "--accept-data-loss", last];
    if down.code == 0 {
        run.shop.run(&back).succeeded();
        script.ran(&down.output);
        assert_eq!(run.state(), script.state(), "{release}: after the way back");
        script.shop.run(&["run"]).succeeded();
    } else {
        run.shop.run(&back).ended(down.code);
    }
}

#[test]
fn scripts_do_on_sqlite_what_runs_do() {
    for release in ["", "merged", "rebuilding", "example", "fixed"] {
        agrees(release, Place::sqlite);
    }
}

#[test]
fn scripts_do_on_postgresql_what_runs_do() {
    for release in ["", "merged", "rebuilding", "example", "fixed"] {
        agrees(release, Place::postgres);
    }
}

#[test]
fn a_script_needs_no_database_to_be_written() {
    for (backend, place) in [
        ("sqlite", Place::sqlite as fn() -> Place),
        ("postgres", Place::postgres),
    ] {
        let writer = Shop::new();
        let script = |arguments: &[&str]| {
            let mut all = vec!["plan", "--sql", "--backend", backend];
            all.extend(arguments);
            writer.run(&all).succeeded().output
        };
        let place = place();
        place.ran(&script(&[]));
        place.shop.run(&["drift"]).succeeded();
        let nothing = place.shop.run(&["run"]).succeeded();
        assert!(nothing.output.contains("Nothing to apply"), "{nothing:?}");
        let again = place.stopped(&script(&[]));
        assert!(
            again.contains("revision 20260101090000 is applied already"),
            "{again}"
        );
        place.ran(&script(&["--down"]));
        let again = place.stopped(&script(&["--down"]));
        assert!(
            again.contains("revision 20260104090000 is not applied"),
            "{again}"
        );
        let (_, history, _) = place.state();
        assert_eq!(history[1], serde_json::json!(["20260104090000"]));
        assert!(!writer.file("storage").exists());
    }
}

#[test]
fn a_script_that_stops_loses_nothing_and_a_run_goes_on() {
    for place in [Place::sqlite(), Place::postgres()] {
        place.shop.run(&["quick"]).succeeded();
        place.shop.run(&["rollback", "--force"]).succeeded();
        place.sql(ROWS);
        let script = place.script(&[]);
        place.sql("INSERT INTO customers (name) VALUES ('Ada')");
        let (schema, _, rows) = place.state();
        place.stopped(&script);
        let (_, history, left) = place.state();
        assert_eq!(rows, left);
        assert_eq!(history[0].as_array().unwrap().len(), 3, "{history}");
        if place.database.is_none() {
            assert_eq!(place.state().0, schema);
        }
        let log = place.shop.run(&["log", "--format=json"]).succeeded();
        assert!(!log.output.contains("Grace"), "{log:?}");
        place.sql("DELETE FROM customers WHERE id = 4");
        if place.database.is_some() {
            // The script is no runner, and leaves what the server made of the failed index.
            place.sql("DROP INDEX IF EXISTS customers_name_idx");
        }
        place.shop.run(&["run"]).succeeded();
        place.shop.run(&["drift"]).succeeded();
    }
}

#[test]
fn a_script_stops_at_a_table_that_is_not_as_the_migrations_made_it() {
    for change in [
        "ALTER TABLE customers ADD COLUMN theirs TEXT",
        "CREATE INDEX theirs ON customers (name)",
        "DROP TABLE customers; CREATE TABLE customers (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, \
         name TEXT NOT NULL CHECK (name <> 'x'))",
    ] {
        let place = Place::sqlite().release("first");
        place.shop.run(&["quick"]).succeeded();
        let place = place.release("rebuilding");
        let script = place.script(&[]);
        place.sql(change);
        let before = place.state();
        let said = place.stopped(&script);
        assert!(
            said.contains("is not as the migrations made it"),
            "{change}: {said}"
        );
        assert_eq!(before, place.state());
    }
}

#[test]
fn a_script_refuses_beside_a_runner() {
    let place = Place::postgres();
    let script = place.script(&["--target", "+1"]);
    let database = place.database.as_ref().unwrap();
    let held = format!(
        "{}\nSELECT pg_sleep(0);\n\\! psql --no-psqlrc -f script.sql '{}' && touch ran\n",
        script,
        database.url()
    );
    let said = place.shell(&held);
    let said = String::from_utf8(said.stderr).unwrap();
    assert!(said.contains("another runner is at work"), "{said}");
}

#[test]
fn a_script_as_json_is_as_documented() {
    let shop = Shop::new();
    let answer = shop.run(&["plan", "--sql", "--backend=sqlite", "--format=json"]);
    let answer = answer.succeeded().json();
    Documented::read().check("plan --sql", &answer);
    assert_eq!(answer["revisions"].as_array().unwrap().len(), 4);
    shop.run(&["plan", "--backend=sqlite"]).ended(2);
}
