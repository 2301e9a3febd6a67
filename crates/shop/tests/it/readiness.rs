//! `check --ready`, `check --full`, and environments: what stands in the way, named, with its code.

use whimbrel_testkit::{PostgresServer, TestDatabase};

use crate::shop::{Answer, Shop};

fn on_postgres() -> (Shop, TestDatabase) {
    let database = PostgresServer::shared().database();
    let shop = Shop::new().set("DATABASE_URL", &database.url());
    shop.run(&["run", "--target", "+3"]).succeeded();
    (shop, database)
}

/// The problem of a check.
#[track_caller]
fn problem(answer: &Answer, name: &str) -> serde_json::Value {
    let json = answer.json();
    let checks = json["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["name"] == name);
    check.unwrap_or_else(|| panic!("{name}: {json}")).clone()
}

fn ready(shop: &Shop) -> Answer {
    shop.run(&["check", "--ready", "--format=json"])
}

#[test]
fn a_session_that_holds_a_table_of_the_plan_is_named() {
    const NAME: &str = "nobody holds up the tables of the plan";
    let (shop, database) = on_postgres();
    let mut other = std::process::Command::new(whimbrel_testkit::find_psql().unwrap())
        .args(["-X", "-q", "-t", "-d", &database.url()])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = other.stdin.take().unwrap();
    let open = b"BEGIN; SELECT 7 FROM customers RIGHT JOIN (SELECT 1) AS one ON true;\n";
    std::io::Write::write_all(&mut input, open).unwrap();
    std::io::Write::flush(&mut input).unwrap();
    let mut said = [0; 2];
    std::io::Read::read_exact(other.stdout.as_mut().unwrap(), &mut said).unwrap();
    let answer = ready(&shop).ended(7);
    let check = problem(&answer, NAME);
    let text = check["problem"].as_str().unwrap();
    assert!(
        text.contains("of `psql`") || text.contains("of psql"),
        "{text}"
    );
    assert!(
        text.contains("idle in transaction") && text.contains("customers"),
        "{text}"
    );
    assert!(text.contains(" since "), "{text}");
    assert!(
        check["hint"]
            .as_str()
            .unwrap()
            .contains("pg_terminate_backend("),
        "{check}"
    );
    drop(input);
    other.wait().unwrap();
    assert_eq!(
        problem(&ready(&shop).succeeded(), NAME)["problem"],
        serde_json::Value::Null
    );
}

#[test]
fn invalid_indexes_and_tables_of_others_are_named_and_replication_does_not_block() {
    let (shop, database) = on_postgres();
    database.psql("CREATE PUBLICATION everything FOR TABLE customers");
    let answer = ready(&shop).succeeded();
    let note = problem(&answer, "replication")["note"].to_string();
    assert!(note.contains("everything"), "{note}");
    let note = problem(&answer, "the disk has room")["note"].to_string();
    assert!(note.contains("unknown to a client"), "{note}");

    database.psql(
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'customers_pkey'::regclass",
    );
    let check = problem(&ready(&shop).ended(7), "every index is valid");
    assert!(
        check["problem"]
            .as_str()
            .unwrap()
            .contains("customers_pkey"),
        "{check}"
    );
    let full = shop.run(&["check", "--full"]).ended(13);
    assert!(
        full.output
            .contains("`customers_pkey` of `customers` is invalid"),
        "{full:?}"
    );
    // It was so before, and the run is not to blame.
    shop.run(&["run"]).succeeded();
}

#[test]
fn a_role_without_rights_is_told_the_exact_grant() {
    let (shop, database) = on_postgres();
    let role = database.role("");
    database.psql(&format!(
        "GRANT ALL ON SCHEMA public TO {0}; GRANT ALL ON ALL TABLES IN SCHEMA public TO {0}",
        role.name
    ));
    let shop = shop.set("DATABASE_URL", &database.url_as(&role.name, &role.password));
    let check = problem(
        &ready(&shop).ended(7),
        "this role may change the tables of the plan",
    );
    assert!(
        check["problem"]
            .as_str()
            .unwrap()
            .contains("`customers` belongs to"),
        "{check}"
    );
    let grant = check["hint"]
        .as_str()
        .unwrap()
        .split_once("run: ")
        .unwrap()
        .1
        .to_owned();
    assert!(
        grant.ends_with(&format!(" TO \"{}\"", role.name)),
        "{grant}"
    );
    let refused = shop.run(&["run"]).ended(7);
    assert!(refused.errors.contains(&grant), "{refused:?}");
    database.psql(&grant);
    ready(&shop).succeeded();
    shop.run(&["run"]).succeeded();
}

#[test]
fn rows_without_a_parent_and_damaged_files_are_found_by_the_full_check() {
    let shop = Shop::migrated();
    let answer = shop.run(&["check", "--full"]).succeeded();
    assert_eq!(answer.output, "The database is sound.\n");
    shop.sql("PRAGMA foreign_keys = OFF; INSERT INTO orders (customer_id) VALUES (7)");
    let answer = shop
        .run(&["check", "--full", "--format=json"])
        .ended(13)
        .json();
    assert_eq!(answer["sound"], false);
    let flaws = answer["flaws"].to_string();
    assert!(
        flaws.contains("1 row of `orders` without a row in `customers`"),
        "{flaws}"
    );
    shop.run(&["rollback", "--force", "--no-backup"])
        .succeeded();
    let answer = shop.run(&["run", "--full-check", "--no-backup"]).ended(13);
    assert!(
        answer.errors.contains("a check after it failed"),
        "{answer:?}"
    );
    shop.run(&["check"]).succeeded();
}

#[test]
fn a_full_disk_is_seen_before_the_run() {
    let disk = whimbrel_testkit::TinyTmpfs::mount(256 * 1024).unwrap();
    let url = format!("sqlite:///{}", disk.path().join("shop.db").display());
    let shop = Shop::new().set("DATABASE_URL", &url);
    shop.run(&["quick", "--target", "+3"]).ended(2);
    shop.run(&["init"]).succeeded();
    shop.run(&["run", "--target", "+1"]).succeeded();
    let mut connection: diesel::SqliteConnection =
        diesel::Connection::establish(disk.path().join("shop.db").to_str().unwrap()).unwrap();
    diesel::connection::SimpleConnection::batch_execute(
        &mut connection,
        "CREATE TABLE ballast AS SELECT zeroblob(80000) AS bytes",
    )
    .unwrap();
    let check = problem(&ready(&shop).ended(7), "the disk has room");
    assert!(
        check["problem"]
            .as_str()
            .unwrap()
            .contains("a run may need"),
        "{check}"
    );
}

#[test]
fn the_database_of_another_environment_is_refused() {
    let shop = Shop::migrated();
    shop.write(
        "whimbrel.toml",
        "[environment.production]\ndatabase_url = \"postgres://app:hush@db.example/app\"\n\
         [environment.staging]\ndatabase_url = \"sqlite:///storage/shop.db\"\n",
    );
    let other = [
        "status",
        "--database-url",
        "postgres://me:mine@DB.example:5432/app",
    ];
    let answer = shop.run(&other).ended(2);
    assert!(
        answer
            .errors
            .contains("belongs to the environment `production`"),
        "{answer:?}"
    );
    assert!(answer.errors.contains("`--env production`"), "{answer:?}");
    assert!(
        !answer.errors.contains("mine") && !answer.errors.contains("hush"),
        "{answer:?}"
    );
    let answer = shop
        .run(&["run", "--database-url", "./storage/shop.db"])
        .ended(2);
    assert!(answer.errors.contains("`staging`"), "{answer:?}");
    shop.run(&["run", "--env", "staging"]).succeeded();
    shop.run(&["status", "--database-url", "sqlite:///storage/other.db"])
        .succeeded();
}

#[test]
fn the_password_is_nowhere_after_any_failure() {
    let (shop, database) = on_postgres();
    let role = database.role("");
    let secrets = [
        role.password.clone(),
        role.password.replace('@', "%40").replace('/', "%2F"),
    ];
    database.psql("INSERT INTO customers (name) VALUES ('Ada')");
    let shop = shop
        .set("DATABASE_URL", &database.url_as(&role.name, &role.password))
        .set("RUST_LOG", "trace,whimbrel::sql=off");
    let mut said = String::new();
    let mut listen = |shop: &Shop, arguments: &[&str]| {
        let answer = shop.run(arguments);
        said.push_str(&format!(
            "{arguments:?}\n{}{}",
            answer.output, answer.errors
        ));
        answer.code
    };
    // Neither tables nor schema are its own.
    assert_ne!(listen(&shop, &["run"]), 0);
    assert_ne!(listen(&shop, &["backup", "copy.dump"]), 0);
    assert_ne!(listen(&shop, &["check", "--ready"]), 0);
    assert_ne!(listen(&shop, &["reset", "--force"]), 0);
    database.psql(&format!("GRANT {} TO {}", "postgres", role.name));
    database.psql("INSERT INTO customers (name) VALUES ('Ada')");
    assert_ne!(listen(&shop, &["run"]), 0);
    listen(&shop, &["backup", "copy.dump"]);
    listen(&shop, &["restore", "copy.dump", "--force"]);
    for arguments in [&["status"][..], &["config"], &["status", "--format=json"]] {
        listen(&shop, arguments);
    }
    let wrong = database.url_as(&role.name, "wr0ng-p@ss");
    let shop = shop.set("DATABASE_URL", &wrong);
    assert_ne!(listen(&shop, &["run"]), 0);
    assert_ne!(listen(&shop, &["backup"]), 0);
    let shop = shop.set(
        "DATABASE_URL",
        &database
            .url_as(&role.name, &role.password)
            .replace("127.0.0.1", "127.0.0.9"),
    );
    listen(&shop, &["run"]);
    for file in shop.files(".") {
        if let Ok(bytes) = std::fs::read(shop.file(&file)) {
            said.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
    said.push_str(&database.psql("SELECT * FROM __whimbrel_log"));
    said.push_str(&database.psql("SELECT * FROM __whimbrel_progress"));
    for secret in secrets
        .iter()
        .map(String::as_str)
        .chain(["wr0ng", "wr0ng-p%40ss"])
    {
        if let Some(at) = said.find(secret) {
            panic!(
                "{secret} is in: …{}…",
                &said[at.saturating_sub(200)..(at + 20).min(said.len())]
            );
        }
    }
}
