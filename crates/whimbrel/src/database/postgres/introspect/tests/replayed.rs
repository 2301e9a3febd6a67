//! A schema that revisions made reads as the catalog that they replay to.

use diesel::connection::SimpleConnection;
use whimbrel_schema::dialect::{Dialect, Postgres};
use whimbrel_schema::plan::{Action as Planned, Direction, Situation, plan};
use whimbrel_schema::prelude::*;
use whimbrel_schema::read::postgres::as_stored;

use super::super::spelling::compare;
use super::*;

/// Runs what a body records, and returns the replayed catalog.
fn made(test: &TestDatabase, body: fn(&mut Schema)) -> Catalog {
    let mut catalog = Catalog::new();
    let dialect = Postgres::new(PostgresServer::shared().version_number());
    let recording = Schema::record(body);
    let mut situation = Situation::plain();
    let dialect: &dyn Dialect = &dialect;
    let plan = plan(
        &recording,
        Direction::Up,
        &mut catalog,
        dialect,
        &mut situation,
    )
    .unwrap();
    let mut connection = connection(&test.url());
    for item in plan.steps.iter().flat_map(|step| &step.items) {
        if let Planned::Statement(text) = &item.action {
            connection.batch_execute(text).unwrap();
        }
    }
    catalog
}

fn schema(schema: &mut Schema) {
    schema.create_enum("mood", ["ok", "it's"]);
    schema.create_table("us\"ers", |t| {
        t.big_integer("id").identity().primary_key();
        t.varchar("se lect", 20).default("it's \\");
        t.text("name").nullable().comment("who");
        t.decimal("price", 10, 2).default(5);
        t.double("ratio").default(1.0);
        t.boolean("active").default(false);
        t.timestamptz("made").default(now());
        t.date("day").default(now());
        t.time("at").default(now());
        if PostgresServer::shared().version_number() >= 130_000 {
            t.uuid("token").default(random_uuid());
        }
        t.jsonb("doc").default(json!({"b": [1, 2], "a": "x"}));
        t.enumeration("mood", "mood").default("ok");
        t.timestamptz("updated").default(now()).on_update(now());
        t.check(sql("price > 0 AND \"se lect\" IN ('a', 'b')"));
    });
    schema.create_table("posts", |t| {
        t.big_integer("id").identity().primary_key();
        t.big_integer("author")
            .references("us\"ers")
            .on_delete(Cascade);
        t.text("title").nullable().default(sql("upper('x')"));
        t.unique(["author", "title"]);
        t.index(["title"]);
    });
}

#[test]
fn a_replayed_schema_and_the_live_one_are_equal() {
    let test = test_database();
    let replayed = as_stored(&made(&test, schema));
    let live = try_read(&test.url(), &Scope::Own).unwrap();
    assert_eq!(live.left_out, [""; 0]);
    let settled = compare(
        &mut connection(&test.url()),
        &asking(),
        &replayed,
        &live.catalog,
    );
    let settled = settled.unwrap();
    assert_eq!(settled.unknown, []);
    must_be_same(&settled.catalog, &live.catalog);
}

fn derived(schema: &mut Schema) {
    schema.create_table("sales", |t| {
        t.integer("id");
        t.date("day");
        t.text("what").nullable().default("new");
        t.check("id > 0").name("sales_id");
        t.primary_key(["id", "day"]).name("sales_key");
        t.index(["what"]);
        t.partition_by_range(["day"]);
    });
    schema.create_partition("sales_then", "sales", |p| {
        p.from([min_value()]).to(["2026-01-01"]);
        p.partition_by_hash(["id"]);
    });
    schema.set_default("sales_then", "what", "old");
    schema.set_not_null("sales_then", "what");
    schema
        .add_check("sales_then", "id < 9000")
        .name("sales_few");
    schema.create_table("pay\"ments", |t| {
        t.integer("id").default(1);
        t.text("what").nullable();
        t.check("id > 0").name("payments_id");
    });
    schema.create_table("payments_then", |t| {
        t.integer("id");
        t.text("what");
        t.text("why").nullable();
        t.check("id < 9").name("payments_few");
        t.inherits(["pay\"ments"]);
    });
    schema.create_table("tokens", |t| {
        t.integer("id").primary_key();
        t.text("text").nullable();
        t.unique(["id"]).name("tokens_again");
        t.unique(["text"]).name("tokens_text");
        t.unique(["text"]).name("tokens_text_again");
    });
}

/// Keys that are written twice stay two.
#[test]
fn partitions_heirs_and_keys_that_are_written_twice_are_read_back() {
    let test = test_database();
    let replayed = as_stored(&made(&test, derived));
    let live = try_read(&test.url(), &Scope::Own).unwrap();
    assert_eq!(live.left_out, [""; 0]);
    let (mut connection, asking) = (connection(&test.url()), asking());
    let settled = compare(&mut connection, &asking, &replayed, &live.catalog).unwrap();
    must_be_same(&settled.catalog, &live.catalog);
}
