//! The revision graph on the command line: ranges, drawings, branches, and targets along them.

use serde_json::{Value, json};

use crate::shop::Shop;

const FIRST: &str = "20260101090000";
const STORES: &str = "20260102090000";
const WEB: &str = "20260103090000";
const JOINED: &str = "20260104090000";
const REPORTS: &str = "20260105090000";

fn merged() -> Shop {
    Shop::new().release("merged")
}

fn ids(answer: &Value) -> Vec<&str> {
    let revisions = answer["revisions"].as_array().unwrap().iter();
    revisions.map(|r| r["id"].as_str().unwrap()).collect()
}

#[track_caller]
fn listed(shop: &Shop, range: &str, expected: &[&str]) {
    let answer = shop.run(&["history", "-r", range, "--format=json"]);
    assert_eq!(ids(&answer.succeeded().json()), expected, "{range}");
}

#[test]
fn a_range_lists_what_lies_between_the_newest_first() {
    let shop = merged();
    listed(&shop, ":", &[REPORTS, JOINED, WEB, STORES, FIRST]);
    listed(&shop, &format!("{WEB}:"), &[JOINED, WEB]);
    listed(&shop, ":stores", &[STORES, FIRST]);
    listed(&shop, ":reports@head", &[REPORTS, STORES, FIRST]);
    listed(&shop, "reports@base:", &[REPORTS]);
    listed(&shop, "reports@base:reports@base+1", &[REPORTS]);
    listed(&shop, "stores:+1", &[JOINED, STORES]);
    shop.run(&["quick"]).succeeded();
    listed(&shop, "current:", &[REPORTS, JOINED]);
}

#[test]
fn a_range_that_is_none_is_refused() {
    let shop = merged();
    for range in [
        format!("{JOINED}:{FIRST}"),
        "nowhere:".to_owned(),
        "a:b:c".to_owned(),
        "stores".to_owned(),
    ] {
        let answer = shop.run(&["history", "-r", &range]).ended(2);
        assert!(
            !answer.errors.is_empty() && answer.output.is_empty(),
            "{answer:?}"
        );
    }
}

#[test]
fn the_graph_is_drawn_with_what_became_of_each_revision() {
    let shop = merged();
    insta::assert_snapshot!(
        "graph_pending",
        shop.run(&["history", "--graph"]).shown(&shop)
    );
    shop.run(&["init"]).succeeded();
    shop.run(&["run", "--target", "stores"]).succeeded();
    let narrow = shop.command(&["history", "--graph", "-r", "stores:"]);
    let mut narrow = narrow;
    narrow.env("COLUMNS", "40");
    let drawn = String::from_utf8(narrow.output().unwrap().stdout).unwrap();
    assert!(
        drawn.lines().all(|line| line.chars().count() <= 40),
        "{drawn}"
    );
    assert!(drawn.contains("● ") && drawn.contains("○ "), "{drawn}");
}

#[test]
fn branches_tell_labels_and_branch_points() {
    let shop = merged();
    insta::assert_snapshot!("branches", shop.run(&["branches"]).shown(&shop));
    let answer = shop.run(&["branches", "--format=json"]).succeeded().json();
    assert_eq!(answer["branch_points"][0]["children"], json!([STORES, WEB]));
    assert_eq!(answer["labels"][0]["heads"], json!([JOINED]));
    let line = Shop::new().run(&["branches"]).succeeded();
    assert_eq!(line.output, "The history is one line.\n");
}

#[test]
fn targets_go_along_branches_and_count_from_revisions() {
    let shop = merged();
    shop.run(&["init"]).succeeded();
    let to = |command: &str, target: &str, at: &[&str]| {
        let answer = shop.run(&[command, "--target", target, "--force"]);
        answer.succeeded();
        let status = shop.run(&["current", "--format=json"]).succeeded().json();
        let current = status["current"].as_array().unwrap().iter();
        let current: Vec<&str> = current.map(|r| r["id"].as_str().unwrap()).collect();
        assert_eq!(current, at, "{command} {target}");
    };
    to("run", "web@+1", &[FIRST]);
    to("run", "web@+1", &[WEB]);
    to("run", "reports@head", &[WEB, REPORTS]);
    to("rollback", "reports@base", &[STORES, WEB]);
    to("run", &format!("{STORES}+1"), &[JOINED]);
    to("rollback", "web@20260101", &[STORES]);
    to("rollback", "-1", &[FIRST]);
    to("rollback", "base", &[]);
}

#[test]
fn a_walk_that_forks_joins_or_goes_the_wrong_way_is_refused_and_nothing_is_done() {
    let shop = merged();
    shop.run(&["init"]).succeeded();
    shop.run(&["run", "--target", JOINED]).succeeded();
    for (arguments, said) in [
        (["rollback", "--target", "-1"], "leads to 2"),
        (["rollback", "--target", "+1"], "counts forwards"),
        (["run", "--target", "-1"], "reverts none"),
        (
            ["run", "--target", "+1"],
            "1 revision was asked for, but 0 are pending",
        ),
        (
            ["run", "--target", "web@reports"],
            "neither before nor after `web`",
        ),
        (["run", "--target", "base+2"], "leads to 2"),
        (["run", "--target", "web@"], "does not name a revision"),
    ] {
        let answer = shop.run(&arguments).ended(2);
        assert!(answer.errors.contains(said), "{arguments:?}: {answer:?}");
    }
    let status = shop.run(&["status", "--format=json"]).succeeded().json();
    assert_eq!(status["applied"].as_array().unwrap().len(), 4);
}

#[test]
fn what_a_target_brings_along_is_said() {
    let shop = merged();
    shop.run(&["init"]).succeeded();
    shop.run(&["run", "--target", "stores"]).succeeded();
    let run = shop.run(&["run", "--target", "stores@+1", "--format=json"]);
    let notes = run.succeeded().json()["notes"].to_string();
    assert!(
        notes.contains("counts 1 step and means 2 revisions"),
        "{notes}"
    );
    let back = shop
        .run(&["rollback", "--target", "stores@base", "--force"])
        .succeeded();
    assert!(
        back.errors.contains("beyond the branch `stores`"),
        "{back:?}"
    );
    assert!(back.errors.contains(WEB), "{back:?}");
}

#[test]
fn heads_that_others_depend_on_are_told_and_left_out() {
    let shop = Shop::new().release("leaning");
    let heads = |arguments: &[&str]| -> Vec<Value> {
        let answer = shop.run(arguments).succeeded().json();
        let heads = answer["heads"].as_array().unwrap().iter();
        heads.map(|head| head["id"].clone()).collect()
    };
    assert_eq!(
        heads(&["heads", "--format=json"]),
        [json!(STORES), json!(WEB)]
    );
    assert_eq!(
        heads(&["heads", "--resolve-dependencies", "--format=json"]),
        [json!(WEB)]
    );
    assert!(shop.run(&["heads"]).output.contains("depends on it"));
    // A head that is applied with what needs it counts as applied.
    shop.run(&["init"]).succeeded();
    shop.run(&["run", "--target", "stores"]).succeeded();
    let behind = shop.run(&["current", "--check-heads"]).ended(3);
    assert!(behind.errors.contains(WEB), "{behind:?}");
    shop.run(&["run", "--target", "web"]).succeeded();
    let answer = shop.run(&["current", "--check-heads", "--format=json"]);
    let answer = answer.succeeded().json();
    assert_eq!(answer["heads_ahead"], json!([]));
    assert_eq!(answer["current_revision"], WEB);
}

#[test]
fn several_revisions_are_shown_each_once() {
    let shop = merged();
    let shown = |arguments: &[&str]| -> Vec<String> {
        let answer = shop.run(&[&["show", "--format=json"], arguments].concat());
        let answer = answer.succeeded().json();
        ids(&answer).into_iter().map(str::to_owned).collect()
    };
    assert_eq!(shown(&["heads"]), [JOINED, REPORTS]);
    assert_eq!(
        shown(&["reports", "heads", FIRST]),
        [FIRST, JOINED, REPORTS]
    );
    shop.run(&["quick"]).succeeded();
    assert_eq!(shown(&["current"]), [JOINED, REPORTS]);
    let both = shop.run(&["show", "heads"]).succeeded().output;
    assert!(
        both.contains(JOINED) && both.contains("\n\nRevision"),
        "{both}"
    );
    shop.run(&["show", "base"]).ended(2);
    shop.run(&["show"]).ended(2);
}
