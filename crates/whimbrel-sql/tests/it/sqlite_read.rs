//! SQLite's SQL is read as acts.

use whimbrel_schema::Backend;
use whimbrel_schema::analyze::act::{
    Act, AlterTable, Batch, ColumnChange, ConstraintKind, IndexKey, Name, NewTable, NewTableKind,
    ReindexTarget, RowSource, Sequence, TableChange, TransactionControl, Update, Wanted,
};
use whimbrel_schema::analyze::{Statement, Transaction};
use whimbrel_sql::{Wrapping, statements};

fn read(sql: &str) -> Vec<Statement> {
    statements(Backend::Sqlite, sql, Wrapping::Transaction).unwrap()
}

fn act(sql: &str) -> Act {
    let mut all = read(sql);
    assert_eq!(all.len(), 1, "{sql}");
    all.remove(0).act
}

fn table(sql: &str) -> NewTable {
    match act(sql) {
        Act::CreateTable(table) => *table,
        other => panic!("{other:?}"),
    }
}

fn change(sql: &str) -> TableChange {
    match act(sql) {
        Act::AlterTable(AlterTable { mut changes, .. }) => {
            assert_eq!(changes.len(), 1);
            changes.remove(0)
        }
        other => panic!("{other:?}"),
    }
}

fn update(sql: &str) -> Update {
    match act(sql) {
        Act::Update(update) => *update,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_table_with_everything() {
    let table = table(
        r#"CREATE TABLE IF NOT EXISTS main."Order Items" (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            [Code] VARCHAR(20) NOT NULL COLLATE NOCASE DEFAULT 'x' UNIQUE,
            price DECIMAL(10, 2) CONSTRAINT positive CHECK (price > 0 AND price IS NOT NULL),
            total GENERATED ALWAYS AS (price * 2) STORED,
            user_id INTEGER REFERENCES users (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
            seen TEXT DEFAULT CURRENT_TIMESTAMP,
            bare,
            UNIQUE (code, price),
            CONSTRAINT fk FOREIGN KEY (user_id, bare) REFERENCES pairs ON UPDATE SET NULL
        )"#,
    );
    assert_eq!(table.name, Name::new("order items"));
    assert!(table.if_not_exists && !table.strict && !table.temporary);
    let [id, code, price, total, user, seen, bare] = table.columns.as_slice() else {
        panic!("{:?}", table.columns);
    };
    assert_eq!(id.sequence, Some(Sequence::AutoIncrement));
    assert!(id.not_null);
    assert_eq!(code.name, "code");
    let code_type = code.data_type.as_ref().unwrap();
    assert_eq!(code_type.to_string(), "varchar(20)");
    assert_eq!(code.collation.as_deref(), Some("nocase"));
    assert!(code.not_null);
    assert!(code.default.as_ref().unwrap().is_literal);
    assert!(matches!(
        code.constraints[0].kind,
        ConstraintKind::Unique { .. }
    ));
    assert_eq!(price.data_type.as_ref().unwrap().modifiers, [10, 2]);
    assert_eq!(price.constraints[0].name.as_deref(), Some("positive"));
    let ConstraintKind::Check(check) = &price.constraints[0].kind else {
        panic!("{price:?}");
    };
    assert_eq!(check.not_null, ["price".to_owned()].into());
    assert_eq!(
        check.comparisons,
        [("price".to_owned(), ">".to_owned(), "0".to_owned())]
    );
    assert!(total.generated.as_ref().unwrap().stored);
    assert_eq!(total.data_type, None);
    let ConstraintKind::ForeignKey { reference, .. } = &user.constraints[0].kind else {
        panic!("{user:?}");
    };
    assert_eq!(reference.table, Name::new("users"));
    assert_eq!(reference.on_delete.as_deref(), Some("CASCADE"));
    assert!(user.constraints[0].deferrable);
    let default = seen.default.as_ref().unwrap();
    assert!(!default.is_literal);
    assert!(default.functions.contains(&Name::new("current_timestamp")));
    assert_eq!(bare.data_type, None);
    let [unique, foreign] = table.constraints.as_slice() else {
        panic!("{:?}", table.constraints);
    };
    assert!(matches!(&unique.kind, ConstraintKind::Unique { columns, .. } if columns.len() == 2));
    assert_eq!(foreign.name.as_deref(), Some("fk"));
}

#[test]
fn kinds_of_tables() {
    let strict = table("CREATE TABLE t (a TEXT PRIMARY KEY) STRICT, WITHOUT ROWID");
    assert!(strict.strict && strict.without_rowid && strict.columns[0].not_null);
    let loose = table("CREATE TABLE t (a TEXT PRIMARY KEY)");
    assert!(!loose.columns[0].not_null, "SQLite lets it be NULL");
    assert!(table("CREATE TEMP TABLE t (a)").temporary);
    let temporary = table("CREATE TABLE temp.t (a)");
    assert!(temporary.temporary);
    assert_eq!(temporary.name, Name::new("t"));
    let copied = table("CREATE TABLE t AS SELECT * FROM a JOIN b USING (id)");
    assert_eq!(
        copied.kind,
        NewTableKind::AsSelect(vec![Name::new("a"), Name::new("b")])
    );
    let search = table("CREATE VIRTUAL TABLE docs USING fts5(title, body, content='')");
    assert_eq!(search.kind, NewTableKind::Foreign);
}

#[test]
fn changes_that_some_version_takes() {
    assert_eq!(
        change("ALTER TABLE t RENAME TO u"),
        TableChange::Rename("u".to_owned())
    );
    assert!(matches!(
        change("ALTER TABLE t RENAME a TO b"),
        TableChange::RenameColumn { .. }
    ));
    assert!(matches!(
        change("ALTER TABLE t DROP COLUMN a"),
        TableChange::DropColumn { .. }
    ));
    assert!(matches!(
        change("ALTER TABLE t ADD a INT NOT NULL"),
        TableChange::AddColumn { column, .. } if column.not_null
    ));
    assert!(matches!(
        change("ALTER TABLE t ALTER COLUMN a SET NOT NULL"),
        TableChange::Column {
            change: ColumnChange::SetNotNull,
            ..
        }
    ));
    assert!(matches!(
        change("ALTER TABLE t ADD CONSTRAINT ck CHECK (length(a) > 0)"),
        TableChange::AddConstraint(constraint) if constraint.name.as_deref() == Some("ck")
    ));
    assert!(matches!(
        change("ALTER TABLE t DROP CONSTRAINT ck"),
        TableChange::DropConstraint { .. }
    ));
}

#[test]
fn changes_that_no_version_takes_are_read_too() {
    let foreign =
        "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES u (id) ON DELETE CASCADE";
    let TableChange::AddConstraint(constraint) = change(foreign) else {
        panic!("{foreign}");
    };
    assert!(matches!(
        constraint.kind,
        ConstraintKind::ForeignKey { reference, .. } if reference.table == Name::new("u")
    ));
    assert!(matches!(
        change("ALTER TABLE t ADD UNIQUE (a, b)"),
        TableChange::AddConstraint(_)
    ));
    let TableChange::Column {
        change: ColumnChange::Type { to, .. },
        ..
    } = change("ALTER TABLE t ALTER COLUMN a SET DATA TYPE VARCHAR(10)")
    else {
        panic!("no type");
    };
    assert_eq!(to.to_string(), "varchar(10)");
    assert!(matches!(
        change("ALTER TABLE t ALTER a SET DEFAULT 1 + 1"),
        TableChange::Column {
            change: ColumnChange::SetDefault(_),
            ..
        }
    ));
    let Act::AlterTable(several) = act("ALTER TABLE t ADD COLUMN a INT DEFAULT (1), DROP COLUMN b")
    else {
        panic!("not read");
    };
    assert_eq!(several.changes.len(), 2);
}

#[test]
fn indexes_views_and_triggers() {
    let Act::CreateIndex(index) =
        act("CREATE UNIQUE INDEX i ON t (a COLLATE NOCASE DESC, lower(b)) WHERE c IS NOT NULL")
    else {
        panic!("no index");
    };
    assert!(index.unique);
    assert_eq!(index.keys[0], IndexKey::Column("a".to_owned()));
    assert!(matches!(&index.keys[1], IndexKey::Expression(e) if e.columns.contains("b")));
    assert_eq!(index.predicate.unwrap().not_null, ["c".to_owned()].into());
    let Act::CreateView(view) = act("CREATE VIEW v AS WITH r AS (SELECT id FROM a) \
         SELECT r.id, b.name FROM r JOIN b ON b.id = r.id WHERE EXISTS (SELECT 1 FROM c)")
    else {
        panic!("no view");
    };
    let mut reads = view.reads.clone();
    reads.sort();
    assert_eq!(reads, ["a", "b", "c"].map(Name::from));
    assert!(view.columns.unwrap().contains("name"));
    let Act::CreateTrigger(trigger) = act(
        "CREATE TRIGGER x AFTER UPDATE OF a ON t WHEN new.b > 1 BEGIN \
           UPDATE other SET n = n + 1 WHERE id = new.id; \
           INSERT INTO log (text) SELECT 'x' FROM source; \
           SELECT CASE WHEN new.c THEN RAISE(ABORT, 'no') END; \
         END;",
    ) else {
        panic!("no trigger");
    };
    assert_eq!(trigger.table, Name::new("t"));
    assert_eq!(trigger.mentions, ["log", "other", "source"].map(Name::from));
    let columns = ["id", "n", "new.b", "new.c", "new.id"].map(str::to_owned);
    assert_eq!(trigger.columns, columns.into());
}

#[test]
fn rows_are_written() {
    let all = update("UPDATE t SET a = (SELECT max(x) FROM u), b = 'new'");
    assert!(!all.filter.is_some);
    assert_eq!(all.reads, [Name::new("u")]);
    assert_eq!(all.sets, ["a".to_owned(), "b".to_owned()].into());
    assert!(all.literals.contains("new"));
    let missing = update("UPDATE t SET a = 1 WHERE a IS NULL");
    assert_eq!(missing.filter.only_null, ["a".to_owned()].into());
    let one = update("UPDATE t SET a = 1 WHERE id IN (1, 2)");
    assert_eq!(one.filter.literal_key.as_deref(), Some("id"));
    let batch = update(
        "UPDATE t SET a = 1 WHERE id IN (SELECT id FROM t WHERE a IS NULL LIMIT 10 OFFSET 20)",
    );
    assert_eq!(
        batch.filter.batch,
        Some(Batch {
            limited: true,
            offset: true,
            columns: ["a".to_owned()].into(),
        })
    );
    let range = update("UPDATE t SET a = 1 WHERE id > 10 AND id <= :last");
    assert!(range.filter.batch.unwrap().limited);
    let half = update("UPDATE t SET a = 1 WHERE id > 10");
    assert_eq!(half.filter.batch, None);
    assert!(matches!(
        act("INSERT INTO t (a) VALUES (1), (2)"),
        Act::Insert { source: RowSource::Values(2), columns, .. } if columns == ["a"]
    ));
    assert!(matches!(
        act("INSERT INTO t SELECT * FROM u"),
        Act::Insert { source: RowSource::Select(from), .. } if from == [Name::new("u")]
    ));
    assert!(matches!(
        act("DELETE FROM t"),
        Act::Delete { filter, .. } if !filter.is_some
    ));
}

#[test]
fn what_else_there_is() {
    assert_eq!(
        act("PRAGMA main.Foreign_Keys = OFF"),
        Act::Pragma {
            name: "foreign_keys".to_owned(),
            value: Some("OFF".to_owned()),
        }
    );
    assert!(matches!(
        act("PRAGMA foreign_keys(ON)"),
        Act::Pragma { value: Some(value), .. } if value == "ON"
    ));
    assert!(matches!(
        act("PRAGMA foreign_key_check"),
        Act::Pragma { value: None, .. }
    ));
    assert!(matches!(
        act("VACUUM"),
        Act::Vacuum {
            full: Wanted::Yes,
            ..
        }
    ));
    assert!(matches!(act("VACUUM INTO 'copy.db'"), Act::Harmless(_)));
    assert!(matches!(
        act("REINDEX"),
        Act::Reindex(reindex) if reindex.target == ReindexTarget::Database
    ));
    assert_eq!(act("ANALYZE t"), Act::Analyze(vec![Name::new("t")]));
    assert!(matches!(act("ATTACH 'a.db' AS a"), Act::Harmless(_)));
    assert!(matches!(act("DETACH a"), Act::Harmless(_)));
    for (sql, control) in [
        ("BEGIN IMMEDIATE", TransactionControl::Begin),
        ("END", TransactionControl::Commit),
        ("ROLLBACK", TransactionControl::Rollback),
        ("ROLLBACK TO s", TransactionControl::Savepoint),
        ("SAVEPOINT s", TransactionControl::Savepoint),
        ("RELEASE s", TransactionControl::Savepoint),
    ] {
        assert_eq!(act(sql), Act::Transaction(control));
    }
}

#[test]
fn statements_know_where_they_stand() {
    let sql = "\u{feff}-- first\nDROP TABLE a ; /* x */\n\n  DROP TABLE\n b\n";
    let read = read(sql);
    let places: Vec<(&str, usize)> = read
        .iter()
        .map(|statement| (statement.text.as_str(), statement.offset))
        .collect();
    assert_eq!(places, [("DROP TABLE a", 12), ("DROP TABLE\n b", 38)]);
    for statement in &read {
        assert!(sql[statement.offset..].starts_with(&statement.text));
    }
}

#[test]
fn comments_acknowledge() {
    let sql = "-- whimbrel: allow(drop-table)\nDROP TABLE a; -- ack: large-transaction\n\
               DROP TABLE b -- ack: drop-table, drop-cascade nobody uses it\n;\n\
               DROP TABLE c;";
    let acknowledged: Vec<Vec<String>> = read(sql).into_iter().map(|s| s.acknowledged).collect();
    assert_eq!(
        acknowledged,
        [
            vec!["drop-table", "large-transaction"],
            vec!["drop-table", "drop-cascade"],
            vec![],
        ]
    );
}

#[test]
fn transactions_are_followed() {
    let sql =
        "PRAGMA foreign_keys=OFF; BEGIN; DROP TABLE a; COMMIT; VACUUM; BEGIN; DROP TABLE b; END";
    let open = |wrapping| -> Vec<Transaction> {
        let all = statements(Backend::Sqlite, sql, wrapping).unwrap();
        all.into_iter()
            .map(|statement| statement.transaction)
            .collect()
    };
    use Transaction::{Alone, Numbered};
    assert_eq!(
        open(Wrapping::None),
        [
            Alone,
            Numbered(0),
            Numbered(0),
            Numbered(0),
            Alone,
            Numbered(1),
            Numbered(1),
            Numbered(1)
        ]
    );
    assert_eq!(open(Wrapping::Transaction)[..4], [Numbered(0); 4]);
}
