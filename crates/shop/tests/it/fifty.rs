//! Many processes that start at once on an empty database.

use std::process::Stdio;

use whimbrel_testkit::PostgresServer;

use crate::crash::Victim;
use crate::shop::Answer;

const MANY: usize = 50;

fn all_at_once(victim: &Victim) {
    let start = |_| {
        let mut command = victim.shop.command(&["quick"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    let children: Vec<_> = (0..MANY).map(start).collect();
    for child in children {
        Answer::of(child.wait_with_output().unwrap()).succeeded();
    }
    assert_eq!(
        victim.texts("SELECT count(*) FROM __diesel_schema_migrations"),
        ["3"]
    );
    let applied = "SELECT revision FROM __whimbrel_log WHERE event = 'applied' ORDER BY revision";
    assert_eq!(
        victim.texts(applied),
        ["20260101090000", "20260102090000", "20260103090000"]
    );
    assert_eq!(
        victim.texts("SELECT count(*) FROM __whimbrel_progress"),
        ["0"]
    );
}

#[test]
fn apply_each_revision_once_on_sqlite() {
    all_at_once(&Victim::sqlite());
}

#[test]
fn apply_each_revision_once_on_postgres() {
    all_at_once(&Victim::postgres(PostgresServer::shared()));
}
