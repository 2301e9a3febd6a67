//! `migrate inspect`: the schema in every form, on both databases.

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use whimbrel_testkit::PostgresServer;

use crate::shop::{Answer, Shop};

/// The id in a generated header is the moment of the test.
fn without_id(text: &str) -> String {
    let (before, behind) = text.split_once("Header::new(\"").unwrap();
    let (id, behind) = behind.split_at(14);
    assert!(id.bytes().all(|byte| byte.is_ascii_digit()), "{id}");
    format!("{before}Header::new(\"[ID]{behind}")
}

#[track_caller]
fn inspected(shop: &Shop, arguments: &[&str]) -> Answer {
    let mut all = vec!["inspect"];
    all.extend(arguments);
    let answer = shop.run(&all).succeeded();
    assert_eq!(answer.errors, "");
    answer
}

#[test]
fn of_sqlite_in_every_form() {
    let shop = Shop::migrated();
    insta::assert_snapshot!("inspect_sqlite_sql", inspected(&shop, &[]).output);
    for form in ["mermaid", "dot"] {
        let answer = inspected(&shop, &["--format", form]);
        insta::assert_snapshot!(format!("inspect_sqlite_{form}"), answer.output);
    }
    let answer = inspected(&shop, &["--format", "dsl"]);
    insta::assert_snapshot!("inspect_sqlite_dsl", without_id(&answer.output));
    shop.write("a.rs", &answer.output);
    assert_eq!(shop.formatted("a.rs"), answer.output);
}

#[test]
fn of_postgres_in_every_form() {
    let database = PostgresServer::shared().database();
    let shop = Shop::new().set("DATABASE_URL", &database.url());
    shop.run(&["quick"]).succeeded();
    insta::assert_snapshot!("inspect_postgres_sql", inspected(&shop, &[]).output);
    let answer = inspected(&shop, &["--format", "dsl"]);
    insta::assert_snapshot!("inspect_postgres_dsl", without_id(&answer.output));
    let answer = inspected(&shop, &["--format=json"]).json();
    assert_eq!(answer["backend"], "postgres");
    assert_eq!(answer["tables"][0]["name"], "customers");
}

#[test]
fn a_script_makes_the_same_schema_again() {
    let shop = Shop::migrated();
    let script = inspected(&shop, &["--output", "schema.sql"]);
    assert_eq!(script.output, "");
    let script = shop.read("schema.sql");
    let again = shop.file("again.db");
    let mut connection = SqliteConnection::establish(again.to_str().unwrap()).unwrap();
    connection.batch_execute(&script).unwrap();
    drop(connection);
    // Another database than that of the settings.
    assert_eq!(inspected(&shop, &["again.db"]).output, script);

    let (one, other) = (
        PostgresServer::shared().database(),
        PostgresServer::shared().database(),
    );
    let shop = Shop::new().set("DATABASE_URL", &one.url());
    shop.run(&["quick"]).succeeded();
    let script = inspected(&shop, &[]).output;
    other.psql(&script);
    assert_eq!(inspected(&shop, &[&other.url()]).output, script);
}

#[test]
fn of_a_schema_of_postgres() {
    let database = PostgresServer::shared().database();
    database
        .psql("CREATE SCHEMA billing; CREATE TABLE billing.invoices (id int); CREATE TABLE t ()");
    let shop = Shop::new();
    let arguments = ["--schema", "billing", "--format=json", &database.url()];
    let answer = inspected(&shop, &arguments).json();
    assert_eq!(answer["tables"].as_array().unwrap().len(), 1);
    assert_eq!(answer["tables"][0]["name"]["schema"], "billing");
}

#[test]
fn what_is_left_out_goes_to_the_standard_error() {
    let database = PostgresServer::shared().database();
    database.psql(
        "CREATE OPERATOR CLASS ops FOR TYPE int USING btree AS FUNCTION 1 btint4cmp(int, int)",
    );
    let shop = Shop::new();
    let answer = shop.run(&["inspect", &database.url()]).succeeded();
    assert!(
        answer.errors.starts_with("left out: the operator "),
        "{answer:?}"
    );
    let answer = shop
        .run(&["--format=json", "inspect", &database.url()])
        .succeeded();
    assert_eq!(answer.errors, "");
    assert_eq!(answer.json()["left_out"].as_array().unwrap().len(), 2);
}

#[test]
fn a_wrong_request_says_so() {
    let shop = Shop::new();
    let absent = shop.run(&["inspect"]).ended(1);
    assert!(
        absent.errors.contains("there is no database at"),
        "{absent:?}"
    );
    shop.run(&["inspect", "--format", "human"]).ended(2);
    shop.run(&["status", "--format", "dot"]).ended(2);
    shop.run(&["inspect", "mysql://h/d"]).ended(2);
    assert!(!shop.file("storage").exists());
}
