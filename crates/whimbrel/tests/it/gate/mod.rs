//! The gate, on the small crates of `tests/gate` that really build, or really do not.

mod build;
mod growing;
mod models;
mod snapshot;
mod types;

use build::{Build, cargo};
use snapshot::assert_snapshot;

/// Builds a crate that the gate must refuse, and compares every error with those expected.
fn assert_refused(package: &str, folder: &str, arguments: &[&str]) {
    let build = Build::of(cargo("check").args(arguments), package);
    assert!(!build.is_success, "{package} builds:\n{}", build.text);
    assert_snapshot(&format!("{folder}/expected.txt"), &build.text);
}

/// Builds a crate that the gate must let through, and finds nothing to say about it.
fn assert_passes(package: &str, folder: &str) {
    let build = Build::of(&mut cargo("check"), package);
    assert!(
        build.is_success,
        "{package} does not build:\n{}",
        build.text
    );
    // What the analyzer warns of is no mistake.
    assert_snapshot(&format!("{folder}/expected.txt"), &build.text);
}

/// What a crate prints that must build and run.
fn output(package: &str) -> String {
    let output = cargo("run").args(["-p", package]).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{package} does not run:\n{stderr}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn mistakes_in_ids_names_and_links_do_not_build() {
    assert_refused("graph-must-fail", "graph/must_fail", &[]);
}

#[test]
fn a_circle_does_not_build() {
    assert_refused("circle", "circle", &[]);
}

#[test]
fn changes_that_do_not_fit_the_schema_do_not_build() {
    assert_refused("schema-must-fail", "schema/must_fail", &[]);
}

#[test]
fn sql_that_does_not_fit_the_schema_does_not_build() {
    assert_refused("sql-must-fail", "sql/must_fail", &[]);
}

#[test]
fn typed_operations_on_what_sql_made_build() {
    assert_passes("sql-must-pass", "sql/must_pass");
}

#[test]
fn migrations_that_lose_data_or_have_no_way_back_do_not_build() {
    assert_refused("safety-must-fail", "safety/must_fail", &[]);
}

#[test]
fn a_bad_policy_and_a_second_head_do_not_build() {
    assert_refused("policy-must-fail", "policy/must_fail", &[]);
}

#[test]
fn unusual_but_correct_migrations_build() {
    assert_passes("graph-must-pass", "graph/must_pass");
    assert_passes("schema-must-pass", "schema/must_pass");
    assert_passes("safety-must-pass", "safety/must_pass");
}

#[test]
fn a_policy_decides_what_is_denied_and_what_is_told() {
    let build = Build::of(&mut cargo("check"), "policy-must-pass");
    assert!(build.is_success, "{}", build.text);
    assert_snapshot("policy/must_pass/expected.txt", &build.text);
}

#[test]
fn what_was_verified_is_embedded() {
    assert_snapshot("graph/must_pass/output.txt", &output("graph-must-pass"));
}

#[test]
fn the_developer_can_open_the_gate_for_repairs() {
    let gate = |word: &str| {
        let mut run = cargo("run");
        run.args(["-p", "policy-must-fail"])
            .env("WHIMBREL_GATE", word);
        let output = run.output().unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        (stdout, String::from_utf8(output.stderr).unwrap())
    };
    let (stdout, stderr) = gate("warn");
    assert_eq!(stdout, "refused: true\n", "{stderr}");
    assert!(
        stderr.contains("a second head: `20260103000000`"),
        "{stderr}"
    );
    assert!(stderr.contains("changes no database"), "{stderr}");
    let (stdout, stderr) = gate("off");
    assert_eq!(stdout, "");
    assert!(stderr.contains("WHIMBREL_GATE is `off`"), "{stderr}");
    let (stdout, _) = gate("deny");
    assert_eq!(stdout, "");
}

#[test]
fn migrations_may_be_a_crate_of_their_own() {
    let folder = "layout/as_crate";
    assert_snapshot(&format!("{folder}/output.txt"), &output("layout-as-crate"));
    assert_refused("layout-as-crate", folder, &["--features", "broken"]);
}

#[test]
fn a_test_can_be_the_gate() {
    let test = |features: &[&str]| {
        let mut test = cargo("test");
        test.args(["-p", "layout-as-test"]).args(features);
        let output = test.output().unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        (output.status.success(), stdout)
    };
    let (is_success, stdout) = test(&[]);
    assert!(is_success, "{stdout}");
    let (is_success, stdout) = test(&["--features", "broken"]);
    assert!(!is_success, "{stdout}");
    let (_, error) = stdout.split_once("Error: ").unwrap();
    let (error, _) = error.split_once("\n\nfailures:").unwrap();
    assert_snapshot(
        "layout/as_test/expected.txt",
        &format!("{}\n", error.trim_end()),
    );
}
