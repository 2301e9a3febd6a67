//! `--format github`: workflow commands, one a line.

use crate::tool::Tool;

#[test]
fn each_finding_is_one_command() {
    let tool = Tool::with(&[(
        "change.sql",
        "SELECT 1;\nDROP TABLE a;\n-- whimbrel: allow(drop-table)\nDROP TABLE b;\n",
    )]);
    let answer = tool.lint(&["change.sql", "--format", "github", "--session-timeouts"]);
    let answer = answer.ended(4);
    for line in answer.output.lines() {
        let is_command = ["::error ", "::warning ", "::notice "]
            .iter()
            .any(|kind| line.starts_with(kind));
        assert!(is_command, "{line}");
    }
    let dropped = "::error file=change.sql,line=2,col=1,title=drop-table::";
    assert!(answer.output.contains(dropped), "{}", answer.output);
    let accepted = "::notice file=change.sql,line=4,col=1,title=drop-table::";
    assert!(answer.output.contains(accepted), "{}", answer.output);
}

#[test]
fn a_text_that_is_no_sql_is_an_error_with_its_place() {
    let tool = Tool::with(&[("change.sql", "SELECT 1;\nSELEC 1;\n")]);
    let answer = tool.lint(&["change.sql", "--format", "github"]).ended(1);
    let expected = "::error file=change.sql,line=2,col=1,title=unreadable-sql::";
    assert!(answer.output.starts_with(expected), "{}", answer.output);
}

#[test]
fn a_failure_is_told_as_text() {
    let answer = Tool::new()
        .lint(&["absent.sql", "--format", "github"])
        .ended(1);
    assert_eq!(answer.output, "");
    assert!(
        answer.errors.starts_with("error: cannot read `absent.sql`"),
        "{answer:?}"
    );
}
