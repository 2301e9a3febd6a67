//! What the planned objects do once they are there.

use whimbrel_schema::Catalog;
use whimbrel_schema::dialect::Postgres;
use whimbrel_schema::plan::{Direction, Situation};
use whimbrel_schema::prelude::*;
use whimbrel_testkit::{PostgresServer, TestDatabase};

use super::case::planned;
use super::cases::shop;
use super::names::Names;
use super::text::script;

/// A database with a schema in it.
struct Site {
    database: TestDatabase,
    dialect: Postgres,
    catalog: Catalog,
}

impl Site {
    fn new(names: Names) -> Self {
        let server = PostgresServer::shared();
        let mut site = Self {
            database: server.database(),
            dialect: Postgres::new(server.version_number()),
            catalog: Catalog::new(),
        };
        site.change(|s| shop(names, s));
        site
    }

    fn change(&mut self, body: impl FnOnce(&mut Schema)) {
        let recording = Schema::record(body);
        let situation = Situation::online();
        let catalog = &mut self.catalog;
        let plan = planned(&recording, Direction::Up, catalog, &self.dialect, situation).unwrap();
        let whole: String = plan.steps.iter().map(|step| script(step, "")).collect();
        self.database.psql(&whole);
    }

    fn ask(&self, sql: &str) -> String {
        self.database.psql(sql)
    }
}

#[test]
fn on_update_sets_what_the_author_did_not() {
    let n = Names::Hostile;
    let mut site = Site::new(n);
    let old = |site: &Site| {
        site.ask(n.expression("UPDATE {users} SET {seen_at} = '2001-01-01'"));
    };
    let years = |site: &Site| {
        site.ask(n.expression("SELECT DISTINCT extract(year FROM {seen_at}) = 2001 FROM {users}"))
    };
    old(&site);
    assert_eq!(years(&site), "t", "the author set the column");
    site.ask(n.expression("UPDATE {users} SET {email} = {email}"));
    assert_eq!(years(&site), "t", "nothing changed");
    // A search path of nobody's must not matter.
    site.ask(n.expression("SET search_path = ''; UPDATE public.{users} SET {email} = 'x'"));
    assert_eq!(years(&site), "f", "another column changed");
    old(&site);
    site.change(|s| s.rename_table(n.of("users"), n.of("people")));
    site.change(|s| s.rename_column(n.of("people"), n.of("seen_at"), n.of("met_at")));
    site.ask(n.expression("UPDATE {people} SET {email} = 'y'"));
    let met = n.expression("SELECT DISTINCT extract(year FROM {met_at}) = 2001 FROM {people}");
    assert_eq!(site.ask(met), "f", "the trigger follows its column");
}

#[test]
fn on_update_compares_rows_of_types_without_equality() {
    let n = Names::Hostile;
    let mut site = Site::new(n);
    site.change(|s| {
        let version = n.expression("OLD.{version} + 1");
        s.add_column(n.of("orders"), |c| {
            c.integer(n.of("version"))
                .default(0)
                .on_update(sql(version))
        });
    });
    site.ask(n.expression("UPDATE {orders} SET {detail} = {detail}"));
    let version = n.expression("SELECT DISTINCT {version} FROM {orders}");
    assert_eq!(site.ask(version), "0", "the same JSON is no change");
    site.ask(n.expression("UPDATE {orders} SET {detail} = '[1]'"));
    assert_eq!(site.ask(version), "1");
}

#[test]
fn a_session_that_used_the_trigger_survives_a_change_of_type() {
    let n = Names::Plain;
    let site = Site::new(n);
    let mut catalog = site.catalog.clone();
    let recording = Schema::record(|s| {
        s.change_type_using(
            "users",
            "seen_at",
            Type::TimestampTz,
            "seen_at AT TIME ZONE 'UTC'",
        );
    });
    let situation = Situation::plain();
    let plan = planned(
        &recording,
        Direction::Up,
        &mut catalog,
        &site.dialect,
        situation,
    )
    .unwrap();
    let change: String = plan.steps.iter().map(|step| script(step, "")).collect();
    let update = "UPDATE users SET email = email || '!';";
    let count = "SELECT count(*) FROM users WHERE seen_at > now() - interval '1 hour'";
    assert_eq!(site.ask(&format!("{update}{change}{update}{count}")), "2");
}

#[test]
fn sequences_go_on_after_given_numbers_and_never_back() {
    let n = Names::Hostile;
    let mut site = Site::new(n);
    let next = n.expression("INSERT INTO {users} ({email}) VALUES ('new') RETURNING {id}");
    assert_eq!(site.ask(next), "3");
    let columns = [n.of("id"), n.of("email")];
    site.change(|s| s.insert(n.of("users"), columns, [(70, "c")]));
    assert_eq!(site.ask(next), "71");
    site.ask(n.expression("DELETE FROM {users} WHERE {id} > 10"));
    site.change(|s| s.insert(n.of("users"), columns, [(12, "c"), (-4, "d")]));
    assert_eq!(site.ask(next), "72");
    site.ask(n.expression("TRUNCATE {users}"));
    let nothing: [(i32, &str); 0] = [];
    site.change(|s| s.insert(n.of("users"), columns, nothing));
    assert_eq!(site.ask(next), "73");
}

#[test]
fn the_sequence_of_a_widened_number_is_widened_too() {
    let n = Names::Hostile;
    let mut site = Site::new(n);
    site.change(|s| {
        s.create_table(n.of("legacy"), |t| {
            t.custom(n.of("id"), "serial");
            t.text(n.of("note")).default("");
        });
        s.change_type(n.of("legacy"), n.of("id"), Type::BigInteger);
        s.change_type(n.of("users"), n.of("id"), Type::BigInteger);
    });
    let kinds = "SELECT DISTINCT data_type, max_value = 9223372036854775807 FROM pg_sequences";
    assert_eq!(site.ask(kinds), "bigint|t");
}

#[test]
fn many_rows_are_sent_in_several_statements() {
    let mut site = Site::new(Names::Plain);
    let rows: [(i64, i32, i64, String); 2500] =
        std::array::from_fn(|at| (at as i64, 1, 1, "it's ".repeat(100)));
    site.change(|s| s.insert("orders", ["number", "user_id", "total", "note"], rows));
    assert_eq!(
        site.ask("SELECT count(*), max(length(note)) FROM orders WHERE note LIKE 'it''s%'"),
        "2500|500"
    );
}

#[test]
fn a_column_that_was_renamed_does_not_take_the_name_of_a_new_one() {
    let mut site = Site::new(Names::Plain);
    for _ in 0..2 {
        site.change(|s| {
            s.add_column("users", |c| c.integer("fresh").nullable());
            s.update("users", every_row(), |row| row.set("fresh", 1));
            s.set_not_null("users", "fresh");
            s.drop_column("users", "age");
            s.rename_column("users", "fresh", "age");
        });
    }
    assert_eq!(
        site.ask("SELECT count(*) FROM pg_attribute WHERE attname = 'age' AND attnotnull"),
        "1"
    );
}

#[test]
fn columns_computed_on_read_work_where_the_server_has_them() {
    if PostgresServer::shared().version_number() < 180_000 {
        return;
    }
    let mut site = Site::new(Names::Plain);
    site.change(|s| {
        s.add_column("orders", |c| {
            c.integer("twice").generated_virtual("number * 2")
        });
    });
    assert_eq!(site.ask("SELECT sum(twice) FROM orders"), "42");
}
