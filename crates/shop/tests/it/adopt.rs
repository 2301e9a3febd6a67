//! `migrate adopt`: the history of another tool becomes the program's.

use serde_json::{Value, json};
use whimbrel_testkit::{PostgresServer, TestDatabase};

use crate::documented::Documented;
use crate::shop::{Answer, Shop};

const FIRST: &str = "20260101090000";
const STORES: &str = "20260102090000";
const WEB: &str = "20260103090000";
const SHOPS: &str = "20260104090000";

/// A shop on each database, with what another tool left behind there.
struct Places {
    sqlite: Shop,
    postgres: Shop,
    database: TestDatabase,
}

impl Places {
    fn with(history: &str) -> Self {
        let database = PostgresServer::shared().database();
        let sqlite = Shop::new().release("merged");
        sqlite.run(&["init"]).succeeded();
        let postgres = Shop::new()
            .release("merged")
            .set("DATABASE_URL", &database.url());
        sqlite.sql(history);
        database.psql(history);
        Self {
            sqlite,
            postgres,
            database,
        }
    }

    /// The same on both databases.
    #[track_caller]
    fn both(&self, arguments: &[&str], check: impl Fn(&Shop, Answer)) {
        for shop in [&self.sqlite, &self.postgres] {
            check(shop, shop.run(arguments));
        }
    }

    /// Adopts on both databases and gives the rows with what they are.
    #[track_caller]
    fn adopt(&self, flags: &[&str], check: impl Fn(&Shop, &Value)) {
        let documented = Documented::read();
        let mut arguments = vec!["adopt", "--force", "--format=json"];
        arguments.extend(flags);
        self.both(&arguments, |shop, answer| {
            let report = answer.succeeded().json();
            documented.check("adopt", &report);
            check(shop, &report);
        });
    }

    /// The refusal on both databases.
    #[track_caller]
    fn refused(&self, code: i32, flags: &[&str], said: &[&str]) {
        let mut arguments = vec!["adopt", "--force"];
        arguments.extend(flags);
        self.both(&arguments, |shop, answer| {
            let answer = answer.ended(code);
            for said in said {
                assert!(answer.errors.contains(said), "{said}: {answer:?}");
            }
            assert_eq!(applied(shop), json!([]));
        });
    }
}

fn applied(shop: &Shop) -> Value {
    let answer = shop.run(&["status", "--format=json"]).succeeded().json();
    let applied = answer["applied"].as_array().unwrap().iter();
    applied.map(|revision| revision["id"].clone()).collect()
}

const SEAORM: &str = "\
    CREATE TABLE seaql_migrations (version varchar NOT NULL PRIMARY KEY, applied_at bigint NOT NULL);
    INSERT INTO seaql_migrations VALUES ('m20260101_090000_create_customers', 1), \
    ('m20250102_090000_create_stores', 2);";

#[test]
fn rows_are_found_by_their_moment_and_by_their_name() {
    let places = Places::with(SEAORM);
    let before = "SELECT count(*), max(applied_at) FROM seaql_migrations";
    let untouched = places.database.psql(before);
    places.adopt(&[], |shop, report| {
        assert_eq!(report["tool"], "seaorm");
        assert_eq!(report["rows"][0]["by"], "name");
        assert_eq!(report["rows"][0]["revision"], STORES);
        assert_eq!(report["rows"][1]["by"], "id");
        assert_eq!(report["recorded"], json!([FIRST, STORES]));
        assert_eq!(applied(shop), json!([FIRST, STORES]));
        // The tables are not there, and the report says so.
        assert!(!report["differences"].as_array().unwrap().is_empty());
    });
    places.adopt(&[], |_, report| assert_eq!(report["recorded"], json!([])));
    assert_eq!(places.database.psql(before), untouched);
    let note = "SELECT event, note FROM __whimbrel_log WHERE note IS NOT NULL ORDER BY revision";
    let log = places.database.psql(note);
    let first =
        "adopted|adopted from seaorm, table seaql_migrations: m20260101_090000_create_customers";
    assert!(log.starts_with(first), "{log}");
    places.both(&["run"], |shop, answer| {
        // The rest runs from there, for it needs nothing of the tables that are missing.
        answer.succeeded();
        assert_eq!(applied(shop).as_array().unwrap().len(), 5);
    });
}

#[test]
fn sqlx_and_refinery_name_their_rows() {
    let sqlx = Places::with(
        "CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, description text NOT NULL, \
         success boolean NOT NULL, checksum text);
         INSERT INTO _sqlx_migrations VALUES (20260101090000, 'whatever', TRUE, 'x'), \
         (20260102, 'create stores', TRUE, 'x');",
    );
    sqlx.adopt(&["--from=sqlx"], |_, report| {
        assert_eq!(report["recorded"], json!([FIRST, STORES]));
    });
    let failed = Places::with(
        "CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, description text NOT NULL, \
         success boolean NOT NULL);
         INSERT INTO _sqlx_migrations VALUES (20260101090000, 'create customers', FALSE);",
    );
    failed.refused(8, &[], &["did not end well"]);
    let refinery = Places::with(
        "CREATE TABLE their_history (version int4 PRIMARY KEY, name varchar(255), \
         applied_on varchar(255), checksum varchar(255));
         INSERT INTO their_history VALUES (1, 'create_customers', '', ''), \
         (2, 'create_webshops', '', '');",
    );
    refinery.refused(2, &[], &["no other tool", "migrate stamp"]);
    refinery.refused(
        2,
        &["--from=refinery"],
        &["refinery_schema_history", "--table"],
    );
    refinery.adopt(
        &["--from=refinery", "--table=their_history"],
        |_, report| {
            assert_eq!(report["recorded"], json!([FIRST, WEB]));
        },
    );
}

#[test]
fn alembic_tells_the_newest_and_the_rest_is_below() {
    let history = "CREATE TABLE alembic_version (version_num varchar(32) NOT NULL PRIMARY KEY); \
         INSERT INTO alembic_version VALUES ('1975ea83b712'), ('ae1027a6acf2');";
    let places = Places::with(history);
    places.refused(
        8,
        &[],
        &[
            "2 rows",
            "--map 1975ea83b712=REV --map ae1027a6acf2=REV",
            "--at REV",
            "unknown",
        ],
    );
    let overlap = ["--map=1975ea83b712=stores", "--map=ae1027a6acf2=head"];
    places.refused(2, &overlap, &[]);
    places.refused(2, &["--map=1975=stores"], &["which no row has"]);
    places.adopt(
        &["--map=1975ea83b712=stores", "--map=ae1027a6acf2=web"],
        |_, report| {
            assert_eq!(report["rows"][0]["by"], "map");
            assert_eq!(report["recorded"], json!([FIRST, STORES, WEB]));
        },
    );
    let whole = Places::with(history);
    whole.adopt(&["--at", SHOPS], |_, report| {
        assert_eq!(report["rows"][0]["revision"], Value::Null);
        assert_eq!(report["recorded"], json!([FIRST, STORES, WEB, SHOPS]));
    });
}

#[test]
fn django_has_the_migrations_of_every_app_in_one_table() {
    let places = Places::with(
        "CREATE TABLE django_migrations (id integer PRIMARY KEY, app varchar(255) NOT NULL, \
         name varchar(255) NOT NULL, applied varchar(30) NOT NULL);
         INSERT INTO django_migrations VALUES (1, 'auth', '0001_initial', ''), \
         (2, 'shop', '0001_create_customers', ''), (3, 'shop', '0002_create_stores', ''), \
         (4, 'shop', '0003_odds & ends', '');",
    );
    places.refused(2, &[], &["every app", "auth, shop"]);
    places.refused(2, &["--app=shops"], &["`shops`", "auth, shop"]);
    places.refused(
        8,
        &["--app=shop"],
        &["1 row of", "--map '0003_odds & ends=REV'"],
    );
    let nothing = ["--app=shop", "--map=0003_odds & ends=base"];
    places.adopt(&nothing, |_, report| {
        assert_eq!(report["rows"][2]["by"], "map");
        assert_eq!(report["rows"][2]["revision"], Value::Null);
        assert_eq!(report["recorded"], json!([FIRST, STORES]));
    });
}

#[test]
fn a_row_above_one_that_is_missing_is_refused() {
    let places = Places::with(
        "CREATE TABLE seaql_migrations (version varchar PRIMARY KEY, applied_at bigint);
         INSERT INTO seaql_migrations VALUES ('m20260102_090000_create_stores', 1);",
    );
    places.refused(8, &[], &[FIRST, "stands below", "--at 20260102090000"]);
    let asks = places.sqlite.run(&["adopt", "--at=stores"]).ended(2);
    assert!(asks.errors.contains("nobody to ask"), "{asks:?}");
    places.adopt(&["--at=stores"], |_, report| {
        assert_eq!(report["recorded"], json!([FIRST, STORES]));
    });
}

#[test]
fn two_tools_are_one_too_many() {
    let other = "CREATE TABLE alembic_version (version_num varchar(32) NOT NULL);";
    let places = Places::with(&format!("{SEAORM} {other}"));
    places.refused(2, &[], &["alembic, seaorm", "--from"]);
    places.adopt(&["--from=seaorm"], |_, report| {
        assert_eq!(report["table"], "seaql_migrations");
    });
}

#[test]
fn a_version_of_diesels_with_more_digits_is_not_run_again() {
    let places = Places::with(
        "CREATE TABLE IF NOT EXISTS __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, \
         run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP); \
         CREATE TABLE customers (id bigint PRIMARY KEY); \
         INSERT INTO __diesel_schema_migrations (version) VALUES ('202601010900000000');",
    );
    let statement = "UPDATE __diesel_schema_migrations SET version = '20260101090000' \
         WHERE version = '202601010900000000'";
    places.both(&["run"], |shop, answer| {
        let answer = answer.ended(8);
        assert!(answer.errors.contains(statement), "{answer:?}");
        assert_eq!(applied(shop), json!([]));
    });
    places.sqlite.sql(statement);
    places.database.psql(statement);
    places.both(&["run"], |shop, answer| {
        answer.succeeded();
        assert_eq!(applied(shop).as_array().unwrap().len(), 5);
        assert_eq!(applied(shop)[0], FIRST);
    });
}
