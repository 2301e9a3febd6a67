//! How long reading a live schema of 500 tables takes: 12 columns each, an index, a unique key, two
//! foreign keys.

#![expect(clippy::expect_used, reason = "a failed run has no figure")]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use whimbrel::DatabaseUrl;
use whimbrel::database::{Access, Scope, Settings, open};
use whimbrel_testkit::{PostgresServer, TestDirectory};

const TABLES: usize = 500;

/// The statements that make the schema, on either database.
fn script() -> String {
    let mut script = String::new();
    for number in 0..TABLES {
        let parent = number / 2;
        write!(
            script,
            "CREATE TABLE table_{number} (
                id INTEGER NOT NULL, parent_id INTEGER REFERENCES table_{parent} (id) ON DELETE CASCADE,
                other_id INTEGER, name VARCHAR(200) NOT NULL, email TEXT NOT NULL DEFAULT 'none',
                active INTEGER NOT NULL DEFAULT 1, position INTEGER, price NUMERIC(10, 2) DEFAULT 0,
                note TEXT, kind TEXT CHECK (kind IN ('one', 'two')),
                created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, updated_at TIMESTAMP,
                CONSTRAINT table_{number}_pkey PRIMARY KEY (id),
                CONSTRAINT table_{number}_email_key UNIQUE (email, kind),
                CONSTRAINT table_{number}_other_fkey FOREIGN KEY (other_id) REFERENCES table_{parent} (id)
             );
             CREATE INDEX table_{number}_idx ON table_{number} (parent_id, position DESC) WHERE active = 1;"
        )
        .expect("a text");
    }
    script
}

fn measure(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, url: &str) {
    let url = DatabaseUrl::parse(url).expect("a URL");
    let opened = open(&url, Access::ReadOnly, &Settings::default()).expect("a database");
    let mut database = opened.into_database().expect("a database that is there");
    let found = database.introspect(&Scope::Own).expect("a schema");
    assert_eq!(found.catalog.tables().count(), TABLES);
    assert_eq!(found.left_out, Vec::<String>::new());
    group.bench_function(name, |bencher| {
        bencher.iter(|| black_box(database.introspect(&Scope::Own)).is_ok());
    });
}

fn introspect(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("introspect/500x12");
    group.sample_size(20);
    let folder = TestDirectory::new();
    let path = folder.file("app.db");
    let mut connection =
        SqliteConnection::establish(path.to_str().expect("a path")).expect("a new file");
    connection.batch_execute(&script()).expect("a schema");
    drop(connection);
    measure(&mut group, "sqlite", &folder.sqlite_url("app.db"));
    let database = PostgresServer::shared().database();
    database.psql(&script());
    measure(&mut group, "postgres", &database.url());
    group.finish();
}

criterion_group!(benches, introspect);
criterion_main!(benches);
