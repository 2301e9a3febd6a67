//! What the arguments of `lint` change.

use serde_json::json;

use crate::tool::{Answer, Tool};

const BEFORE: &str = "CREATE TABLE users (id bigint PRIMARY KEY, email text, name text);\n";

/// Judges a change of the schema above.
fn lint(change: &str, arguments: &[&str]) -> Answer {
    let tool = Tool::with(&[("before.sql", BEFORE), ("change.sql", change)]);
    let all = ["change.sql", "--schema", "before.sql", "--format", "json"];
    tool.lint(&[&all, arguments].concat())
}

fn score(answer: &Answer) -> u64 {
    answer.json()["safety_score"].as_u64().unwrap()
}

#[test]
fn the_schema_before_is_known() {
    let tool = Tool::with(&[
        ("before.sql", BEFORE),
        (
            "more.sql",
            "ALTER TABLE users ADD COLUMN born date NOT NULL;",
        ),
        (
            "change.sql",
            "ALTER TABLE users ALTER COLUMN born SET NOT NULL;",
        ),
    ]);
    let judge = |schema: &[&str]| {
        let all = [
            &["change.sql", "--format", "json", "--session-timeouts"],
            schema,
        ]
        .concat();
        tool.lint(&all).rules()
    };
    let unknown = judge(&[]);
    assert!(
        unknown.contains(&"set-not-null-scan".to_owned()),
        "{unknown:?}"
    );
    let known = judge(&["--schema", "before.sql", "--schema", "more.sql"]);
    assert_eq!(known, Vec::<String>::new());
}

#[test]
fn a_schema_that_is_no_sql_is_named_with_its_place() {
    let tool = Tool::with(&[
        ("before.sql", "SELECT 1;\nCREAT TABLE a ();"),
        ("change.sql", ""),
    ]);
    let answer = tool
        .lint(&["change.sql", "--schema", "before.sql"])
        .ended(1);
    assert!(
        answer.errors.starts_with("error: before.sql:2:1: "),
        "{answer:?}"
    );
    let answer = tool
        .lint(&["change.sql", "--schema", "absent.sql"])
        .ended(1);
    assert!(
        answer.errors.starts_with("error: cannot read `absent.sql`"),
        "{answer:?}"
    );
}

#[test]
fn the_version_of_the_server_decides() {
    let change = "ALTER TABLE users ADD CONSTRAINT nn CHECK (email IS NOT NULL) NOT VALID;\n\
                  ALTER TABLE users VALIDATE CONSTRAINT nn;\n\
                  ALTER TABLE users ALTER COLUMN email SET NOT NULL;";
    let reads = |version: &str| {
        let answer = lint(change, &["--server-version", version]);
        answer.json()["statements"][2]["scans"].clone()
    };
    assert_eq!(reads("11"), json!(["users"]));
    assert_eq!(reads("12"), json!([]));
    assert_eq!(reads("16.4"), json!([]));
}

#[test]
fn the_version_of_sqlite_decides() {
    let tool = Tool::with(&[
        (
            "before.sql",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);",
        ),
        ("change.sql", "ALTER TABLE t DROP COLUMN a;"),
    ]);
    let judge = |version: &str| {
        let all = ["change.sql", "--schema", "before.sql", "--format", "json"];
        let answer = tool.lint_sqlite(&[&all[..], &["--server-version", version]].concat());
        answer
            .rules()
            .contains(&"sqlite-unsupported-alter".to_owned())
    };
    assert!(judge("3.34"));
    assert!(!judge("3.35.5"));
    assert!(!judge("45"));
}

#[test]
fn a_version_that_is_none_is_refused() {
    for version in [
        "",
        "x",
        "16.x",
        "-1",
        "8",
        "1000",
        "16.",
        "16.4.x",
        "99999999999999999999",
    ] {
        let answer = lint("", &[&format!("--server-version={version}")]).ended(2);
        let error = &answer.json()["error"];
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("is no version of"), "{version}: {message}");
        assert!(
            error["hint"]
                .as_str()
                .unwrap()
                .contains("--server-version 16")
        );
    }
    let tool = Tool::with(&[("change.sql", "")]);
    for version in ["2.8", "3", "4.1", "3.x", ""] {
        let version = format!("--server-version={version}");
        let answer = tool.lint_sqlite(&["change.sql", &version]).ended(2);
        assert!(
            answer.errors.contains("--server-version 3.45"),
            "{answer:?}"
        );
    }
}

#[test]
fn without_a_transaction_each_statement_commits() {
    let change = "CREATE INDEX CONCURRENTLY ON users (email);";
    let within = lint(change, &[]);
    assert!(
        within
            .rules()
            .contains(&"concurrently-in-transaction".to_owned())
    );
    assert_eq!(within.json()["statements"][0]["transactional"], true);
    let alone = lint(change, &["--no-transaction"]);
    assert!(
        !alone
            .rules()
            .contains(&"concurrently-in-transaction".to_owned())
    );
    assert_eq!(alone.json()["statements"][0]["transactional"], false);
}

#[test]
fn timeouts_of_the_session_are_believed() {
    let change = "ALTER TABLE users DROP CONSTRAINT users_pkey;";
    let has_timeout_rule = |answer: &Answer| {
        let rules = answer.rules();
        rules.contains(&"missing-lock-timeout".to_owned())
    };
    assert!(has_timeout_rule(&lint(change, &[])));
    assert!(!has_timeout_rule(&lint(change, &["--session-timeouts"])));
}

#[test]
fn more_rows_never_raise_the_score() {
    let change = "ALTER TABLE users ALTER COLUMN email SET NOT NULL;";
    let of = |rows: &str| score(&lint(change, &["--rows", rows]));
    let scores: Vec<u64> = ["0", "1", "10_000", "1000000", "users=1000000000"]
        .map(of)
        .into();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    assert!(scores[0] > scores[4], "{scores:?}");
    // One table's own number goes before that of all.
    let both = lint(change, &["--rows", "1000000000", "--rows", "users=0"]);
    assert_eq!(score(&both), scores[0]);
}

#[test]
fn rows_that_are_no_number_are_refused() {
    for rows in ["many", "users=", "users=-1", "users=1.5", "=", "1e6", ""] {
        let answer = lint("", &["--rows", rows]).ended(2);
        let error = answer.json()["error"]["message"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(
            error.contains("is neither `N` nor `TABLE=N`"),
            "{rows}: {error}"
        );
    }
}

#[test]
fn rows_of_a_table_that_is_not_there_are_refused() {
    let answer = lint("", &["--rows", "usres=5"]).ended(2);
    let error = &answer.json()["error"];
    assert_eq!(
        error["message"],
        "`--rows usres=5`: the schema has no table `usres`"
    );
}

#[test]
fn levels_are_set_for_rules_and_groups() {
    let change = "ALTER TABLE users DROP COLUMN name;\n";
    lint(change, &[]).ended(4);
    lint(change, &["--allow", "drop-column"]).ended(0);
    lint(change, &["-A", "data-loss"]).ended(0);
    let warned = lint(change, &["--warn", "drop-column"]).ended(0);
    assert_eq!(warned.finding("drop-column")["level"], "warn");
    // A rule's own level goes before its group's.
    lint(change, &["--deny", "drop-column", "--allow", "data-loss"]).ended(4);
    let slow = "ALTER TABLE users ALTER COLUMN id TYPE numeric;\n";
    lint(slow, &[]).ended(0);
    lint(slow, &["-D", "blocks-reads"]).ended(4);
    lint(slow, &["--zero-downtime"]).ended(4);
    lint(slow, &["--zero-downtime", "-W", "blocks-reads"]).ended(4);
}

#[test]
fn a_level_never_moves_the_score() {
    let change = "ALTER TABLE users DROP COLUMN name;\n";
    let scores: Vec<u64> = ["--allow", "--warn", "--deny"]
        .map(|level| score(&lint(change, &[level, "drop-column"])))
        .into();
    assert_eq!(scores[0], scores[1]);
    assert_eq!(scores[0], scores[2]);
}

#[test]
fn names_that_nobody_knows_are_refused() {
    for level in ["--deny", "--warn", "--allow"] {
        let answer = lint("", &[level, "drop-colunm"]).ended(2);
        let error = &answer.json()["error"];
        assert_eq!(
            error["message"],
            "there is no rule `drop-colunm`; did you mean `drop-column`?"
        );
        let answer = lint("", &[level, "data-lost"]).ended(2);
        assert_eq!(
            answer.json()["error"]["message"],
            "there is no rule `data-lost`; did you mean `data-loss`?"
        );
        lint("", &[level, ""]).ended(2);
    }
}

#[test]
fn rules_of_the_gate_have_no_level_here() {
    let answer = lint("", &["--deny", "id-order"]).ended(2);
    let error = &answer.json()["error"];
    assert_eq!(
        error["message"],
        "the rule `id-order` judges only while the program is built"
    );
    assert_eq!(error["hint"], "set its level in the policy of build.rs");
}

#[test]
fn names_are_judged_once_it_is_said_what_they_look_like() {
    let change = "CREATE TABLE \"userPets\" (id bigint PRIMARY KEY);\n";
    assert_eq!(lint(change, &[]).rules(), Vec::<String>::new());
    let answer = lint(change, &["--naming", "snake_case"]).ended(0);
    let finding = answer.finding("naming-convention");
    assert_eq!(finding["level"], "warn");
    assert_eq!(
        finding["message"],
        "the table `userPets` does not match `snake_case`"
    );
    lint(change, &["--naming", "snake_case", "-D", "convention"]).ended(0);
    lint(
        change,
        &["--naming", "snake_case", "-D", "naming-convention"],
    )
    .ended(4);
    let other = lint(change, &["--naming", "^[a-z][A-Za-z]*$"]).rules();
    assert!(
        !other.contains(&"naming-convention".to_owned()),
        "{other:?}"
    );
    lint(change, &["--naming", "[a"]).ended(2);
}

#[test]
fn one_name_has_one_level() {
    for (one, other) in [("-D", "-A"), ("-D", "-W"), ("-W", "-A")] {
        let answer = lint("", &[one, "drop-table", other, "drop-table"]).ended(2);
        assert_eq!(
            answer.json()["error"]["message"],
            "`drop-table` is given two levels"
        );
    }
    lint("", &["-D", "drop-table", "-D", "drop-table"]).ended(0);
}

#[test]
fn the_least_score_is_inclusive() {
    let change = "ALTER TABLE users ADD CONSTRAINT u UNIQUE (email);\n";
    let reached = score(&lint(change, &[]));
    assert!((1..100).contains(&reached), "{reached}");
    lint(change, &["--min-score", &reached.to_string()]).ended(0);
    let failed = lint(change, &["--min-score", &(reached + 1).to_string()]).ended(4);
    let value = failed.json();
    assert_eq!(value["valid"], false);
    let expected = format!(
        "❌ The safety score {reached} is below the threshold {}",
        reached + 1
    );
    assert_eq!(value["errors"], json!([expected]));
    for bad in ["101", "-1", "high", "1.5"] {
        lint(change, &[&format!("--min-score={bad}")]).ended(2);
    }
}

#[test]
fn a_time_zone_decides_whether_rows_are_written_anew() {
    let tool = Tool::with(&[
        (
            "before.sql",
            "CREATE TABLE t (id bigint PRIMARY KEY, at timestamp);",
        ),
        (
            "change.sql",
            "ALTER TABLE t ALTER COLUMN at TYPE timestamptz;",
        ),
    ]);
    let rewrites = |zone: &str| {
        let all = ["change.sql", "--schema", "before.sql", "--format", "json"];
        let answer = tool.lint(&[&all[..], &["--time-zone", zone]].concat());
        answer.json()["statements"][0]["rewrites"].clone()
    };
    assert_eq!(rewrites("UTC"), json!([]));
    assert_eq!(rewrites("Europe/Vienna"), json!(["t"]));
}
