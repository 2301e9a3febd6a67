//! `whimbrel explain`.

use crate::tool::Tool;

#[test]
fn a_rule_is_explained_with_examples() {
    let answer = Tool::new().run(&["explain", "drop-column"]).ended(0);
    insta::assert_snapshot!("explained", answer.shown());
}

#[test]
fn without_a_rule_all_are_listed() {
    let answer = Tool::new().run(&["explain"]).ended(0);
    for rule in [
        "drop-table ",
        "sqlite-rebuild-fk-cascade ",
        "vague-message ",
    ] {
        let is_listed = answer.output.lines().any(|line| line.starts_with(rule));
        assert!(is_listed, "{rule}: {}", answer.output);
    }
}

#[test]
fn an_unknown_rule_is_a_question() {
    let answer = Tool::new().run(&["explain", "drop-colum"]).ended(2);
    assert!(
        answer.errors.contains("did you mean `drop-column`?"),
        "{answer:?}"
    );
    let answer = Tool::new().run(&["explain", "zzz"]).ended(2);
    assert!(
        answer.errors.contains("there is no rule `zzz`\n"),
        "{answer:?}"
    );
}
