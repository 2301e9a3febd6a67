//! Which files `lint` reads, and what it says of those that it cannot.

use crate::tool::Tool;

#[test]
fn the_standard_input_is_a_file() {
    let tool = Tool::new();
    let arguments = ["lint", "--backend", "postgres", "--format", "json", "-"];
    let answer = tool
        .run_reading("SELECT 1;\nDROP TABLE a;\n", &arguments)
        .ended(4);
    let location = answer.finding("drop-table")["location"].clone();
    assert_eq!(location["file"], "<stdin>");
    assert_eq!(location["line"], 2);
}

#[test]
fn the_standard_input_is_read_once() {
    let tool = Tool::new();
    let arguments = ["lint", "--backend", "postgres", "-", "-"];
    let answer = tool.run_reading("DROP TABLE a;", &arguments).ended(2);
    assert!(
        answer.errors.contains("the standard input is named twice"),
        "{answer:?}"
    );
    let arguments = ["lint", "--backend", "postgres", "-", "--schema", "-"];
    tool.run_reading("DROP TABLE a;", &arguments).ended(2);
}

#[test]
fn files_run_in_the_order_in_which_they_are_named() {
    let tool = Tool::with(&[
        ("a.sql", "ALTER TABLE t ALTER COLUMN n SET NOT NULL;"),
        (
            "b.sql",
            "CREATE TABLE t (id bigint PRIMARY KEY, n int NOT NULL);",
        ),
    ]);
    let judge = |files: &[&str]| {
        let options = ["--format", "json", "--session-timeouts"];
        tool.lint(&[&options, files].concat()).rules()
    };
    assert!(judge(&["a.sql", "b.sql"]).contains(&"set-not-null-scan".to_owned()));
    assert!(!judge(&["b.sql", "a.sql"]).contains(&"set-not-null-scan".to_owned()));
}

/// What one file makes is no longer new to the next one: rows may have come in between.
#[test]
fn each_file_is_a_migration_of_its_own() {
    let tool = Tool::with(&[
        ("1.sql", "CREATE TABLE t (id bigint PRIMARY KEY);"),
        ("2.sql", "DROP TABLE t;"),
        (
            "both.sql",
            "CREATE TABLE t (id bigint PRIMARY KEY); DROP TABLE t;",
        ),
    ]);
    tool.lint(&["1.sql", "2.sql"]).ended(4);
    tool.lint(&["both.sql"]).ended(0);
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let tool = Tool::new();
    let answer = tool.lint(&["absent.sql"]).ended(1);
    assert_eq!(answer.output, "");
    assert!(
        answer
            .errors
            .starts_with("error: cannot read `absent.sql`: "),
        "{answer:?}"
    );
    std::fs::create_dir(tool.file("folder")).unwrap();
    let answer = tool.lint(&["folder"]).ended(1);
    assert!(answer.errors.contains("`folder` is a folder"), "{answer:?}");
    assert!(answer.errors.contains("hint: "), "{answer:?}");
}

#[test]
fn a_file_that_is_no_text_is_named() {
    let tool = Tool::new();
    tool.write("latin.sql", b"SELECT 'caf\xe9';");
    let answer = tool.lint(&["latin.sql"]).ended(1);
    assert_eq!(answer.errors, "error: `latin.sql` is no text in UTF-8\n");
}

/// Editors on Windows put one there.
#[test]
fn a_byte_order_mark_is_passed_over() {
    let tool = Tool::new();
    tool.write("marked.sql", "\u{feff}DROP TABLE a;\r\nDROP TABLE b;\r\n");
    for answer in [
        tool.lint(&["marked.sql", "--format", "json"]),
        tool.lint_sqlite(&["marked.sql", "--format", "json"]),
    ] {
        let location = answer.ended(4).finding("drop-table")["location"].clone();
        assert_eq!(location["line"], 1, "{location}");
    }
}

#[test]
fn an_empty_file_is_harmless() {
    let tool = Tool::with(&[
        ("empty.sql", ""),
        ("comment.sql", "-- nothing yet\n"),
        ("semicolons.sql", ";;\n;"),
    ]);
    for file in ["empty.sql", "comment.sql", "semicolons.sql"] {
        for answer in [
            tool.lint(&[file, "--format", "json"]),
            tool.lint_sqlite(&[file, "--format", "json"]),
        ] {
            let value = answer.ended(0).json();
            assert_eq!(value["safety_score"], 100, "{file}");
            assert_eq!(value["valid"], true, "{file}");
        }
        tool.lint(&[file]).ended(0);
    }
}

#[test]
fn a_text_that_is_no_sql_has_its_place() {
    let tool = Tool::with(&[(
        "broken.sql",
        "SELECT 1;\n\n  ALTER TABEL t ADD COLUMN a int;\n",
    )]);
    let answer = tool.lint(&["broken.sql"]).ended(1);
    assert!(answer.output.contains("broken.sql:3:"), "{}", answer.output);
    let answer = tool.lint_sqlite(&["broken.sql"]).ended(1);
    assert!(answer.output.contains("broken.sql:3:"), "{}", answer.output);
}

#[test]
fn sql_of_the_other_database_is_told_from_a_mistake() {
    let tool = Tool::with(&[
        (
            "sqlite.sql",
            "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT);",
        ),
        ("pragma.sql", "PRAGMA foreign_keys = OFF;"),
        ("mysql.sql", "CREATE TABLE `t` (`id` int);"),
        ("postgres.sql", "CREATE INDEX CONCURRENTLY i ON t (a);"),
        ("dollar.sql", "DO $$ BEGIN END $$;"),
    ]);
    for file in ["sqlite.sql", "pragma.sql", "mysql.sql"] {
        let answer = tool.lint(&[file, "--format", "json"]).ended(1);
        let hint = answer.json()["parse_errors"][0]["hint"].clone();
        assert!(hint.is_string(), "{file}: {}", answer.output);
    }
    for file in ["postgres.sql", "dollar.sql"] {
        let answer = tool.lint_sqlite(&[file, "--format", "json"]);
        assert_ne!(answer.code, 0, "{file}: {}", answer.output);
    }
}

/// A reader that goes away, such as `head`, is no failure and no panic.
#[test]
fn a_closed_pipe_is_no_failure() {
    let many = "DROP TABLE a;\n".repeat(40);
    let tool = Tool::with(&[("many.sql", &many)]);
    for format in ["human", "json", "sarif", "github"] {
        let arguments = [
            "lint",
            "--backend",
            "postgres",
            "--format",
            format,
            "many.sql",
        ];
        let mut command = tool.command(&arguments);
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let answer = command.stdout(writer).output().unwrap();
        let ended = (answer.status.code(), answer.stderr.as_slice());
        assert_eq!(ended, (Some(4), &b""[..]), "{format}");
    }
}

#[test]
fn a_failure_with_a_closed_pipe_is_no_panic() {
    let tool = Tool::new();
    let arguments = [
        "lint",
        "--backend",
        "postgres",
        "--format",
        "json",
        "absent.sql",
    ];
    let mut command = tool.command(&arguments);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let answer = command.stdout(writer).output().unwrap();
    assert_eq!(
        (answer.status.code(), answer.stderr.as_slice()),
        (Some(1), &b""[..])
    );
}
