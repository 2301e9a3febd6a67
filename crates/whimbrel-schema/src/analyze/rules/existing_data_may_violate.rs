//! `existing-data-may-violate`: rows from before may be in the way.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::finding::Finding;
use crate::analyze::preflight::{Risk, risks};
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "existing-data-may-violate",
    group: Group::FailsOnExistingRows,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 3,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a rule that rows from before the migration may already break",
    why: "Whether the statement succeeds depends on the rows: it may pass in every test and \
          fail in production.",
    instead: "Run the query that counts the rows in the way, there and on a copy, and mend them \
          first.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (id bigint PRIMARY KEY, p_id \
             bigint); CREATE INDEX c_p_id ON c (p_id)",
            "ALTER TABLE c ADD CONSTRAINT f FOREIGN KEY (p_id) REFERENCES p (id)",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)",
        )
        .alone(),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD CONSTRAINT ok CHECK (a > 0)",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, note TEXT)",
            "CREATE UNIQUE INDEX i ON t (a)",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER)",
            "CREATE TABLE n (id INTEGER PRIMARY KEY, a INTEGER NOT NULL); \
             INSERT INTO n (id, a) SELECT id, a FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t",
        ),
        Example::sqlite(
            Shows::Silent,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER)",
            "CREATE TABLE n (id INTEGER PRIMARY KEY, a INTEGER NOT NULL); \
             INSERT INTO n (id, a) SELECT id, coalesce(a, 0) FROM t; DROP TABLE t; \
             ALTER TABLE n RENAME TO t",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t ADD \
             CONSTRAINT nn CHECK (a IS NOT NULL)",
            "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (id bigint PRIMARY KEY, p_id \
             bigint CONSTRAINT f REFERENCES p); CREATE INDEX c_p_id ON c (p_id)",
            "ALTER TABLE c DROP CONSTRAINT f, \
             ADD CONSTRAINT f FOREIGN KEY (p_id) REFERENCES p (id) ON DELETE CASCADE",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD CONSTRAINT ok CHECK (a > 0) NOT VALID",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); CREATE UNIQUE INDEX \
             i ON t \
             (a)",
            "ALTER TABLE t ADD CONSTRAINT i UNIQUE USING INDEX i",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "CREATE UNIQUE INDEX CONCURRENTLY i ON t (id, a)",
        )
        .alone(),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t ALTER \
             COLUMN \
             a SET NOT NULL; CREATE UNIQUE INDEX i ON t (a)",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    risks(scene)
        .into_iter()
        .map(|risk| found(scene, risk))
        .collect()
}

fn found(scene: &Scene<'_>, risk: Risk<'_>) -> Finding {
    let mut finding = scene
        .finding(format!(
            "rows of `{}` from before may break it: {}",
            risk.table, risk.what
        ))
        .on(risk.table);
    finding.help = risk.query.map(|query| format!("count them first: {query}"));
    if risk.is_not_null {
        finding = finding.headline("Adding NOT NULL constraint found");
    }
    finding
}
