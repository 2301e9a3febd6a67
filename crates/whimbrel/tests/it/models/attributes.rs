//! Every attribute is what the builder's method of the same name makes.

use std::borrow::Cow;

use whimbrel::model::{Field, FieldType};
use whimbrel::prelude::*;
use whimbrel::{Model, SchemaEnum, models};
use whimbrel_schema::catalog::Storage;

use super::assert_same;

#[derive(SchemaEnum)]
#[model(name = "mood", rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(dead_code)]
enum Mood {
    VeryGood,
    #[model(value = "so-so")]
    Fair,
}

struct Cents(#[allow(dead_code)] i64);

impl Field for Cents {
    const TYPE: FieldType = FieldType::BigInteger;
}

#[derive(Model)]
#[model(table = "every type", no_primary_key)]
#[allow(dead_code)]
struct EveryType<'a> {
    small: i16,
    medium: i32,
    large: i64,
    single: f32,
    double: f64,
    truth: bool,
    owned: String,
    borrowed: &'a str,
    either: Cow<'a, str>,
    bytes: Vec<u8>,
    lent: &'a [u8],
    document: serde_json::Value,
    at: std::time::SystemTime,
    list: Vec<i32>,
    list_of_moods: Vec<Option<Mood>>,
    boxed: Box<Option<Cents>>,
    #[model(nullable = false)]
    must: Option<i32>,
    #[model(nullable)]
    may: i32,
    r#type: i32,
    #[model(skip)]
    not_a_column: std::marker::PhantomData<&'a ()>,
}

#[test]
fn types_of_rust_are_types_of_columns() {
    assert_same(models![EveryType], |s| {
        s.create_enum("mood", ["VERY_GOOD", "so-so"]);
        s.create_table("every type", |t| {
            t.small_integer("small");
            t.integer("medium");
            t.big_integer("large");
            t.real("single");
            t.double("double");
            t.boolean("truth");
            t.text("owned");
            t.text("borrowed");
            t.text("either");
            t.binary("bytes");
            t.binary("lent");
            t.json("document");
            t.timestamp("at");
            t.array("list", Type::Integer);
            t.array("list_of_moods", Type::enum_type("mood"));
            t.big_integer("boxed").nullable();
            t.integer("must");
            t.integer("may").nullable();
            t.integer("type");
        });
    });
}

#[derive(Model)]
#[model(table = "said", no_primary_key)]
#[allow(dead_code)]
struct Said {
    #[model(length = 40)]
    short: String,
    #[model(type = char(2))]
    code: String,
    #[model(type = varchar)]
    any: Option<String>,
    #[model(type = decimal(10, 2))]
    price: String,
    #[model(type = numeric, precision(12))]
    amount: String,
    #[model(type = timestamp, timezone)]
    zoned: String,
    #[model(type = timestamptz, without_timezone)]
    plain: String,
    #[model(type = jsonb)]
    parsed: serde_json::Value,
    #[model(type = array(uuid))]
    keys: Option<Vec<String>>,
    #[model(type = "citext", collation = "C", comment = "As it was typed")]
    mail: String,
    #[model(column = "a \"b\"")]
    quoted: i32,
}

#[test]
fn a_type_that_is_said_goes_before_the_fields_own() {
    assert_same(models![Said], |s| {
        s.create_table("said", |t| {
            t.varchar("short", 40);
            t.char("code", 2);
            t.column("any", Type::Varchar(None)).nullable();
            t.decimal("price", 10, 2);
            t.decimal("amount", 12, 0);
            t.timestamptz("zoned");
            t.timestamp("plain");
            t.jsonb("parsed");
            t.array("keys", Type::Uuid).nullable();
            t.custom("mail", "citext")
                .collation("C")
                .comment("As it was typed");
            t.integer("a \"b\"");
        });
    });
}

#[derive(Model)]
#[model(schema = "billing", comment = "What is owed", strict, without_rowid)]
#[model(primary_key(shop, number, name = "invoices_key"))]
#[model(unique(shop, customer, name = "one_each", include(total), deferrable = initially_deferred))]
#[model(unique("number", total, nulls_not_distinct))]
#[model(
    check("total > 0"),
    check("total < 1000"),
    check("total <> 13", name = "lucky")
)]
#[model(foreign_key(shop, customer, references("customers", shop, id), on_delete = restrict))]
#[model(index(customer, desc(total), unique, filter = "total > 100", name = "large"))]
#[model(index(
    expression("lower(note)"),
    key("customer", desc, nulls_last, operator_class = "int4_ops"),
    method = "btree"
))]
#[model(index(total, include(note), nulls_not_distinct, comment = "for the report"))]
#[model(column(hidden: Option<String>, comment = "nobody reads it"))]
#[allow(dead_code)]
struct Invoice {
    shop: i32,
    number: i64,
    customer: i32,
    #[model(
        check = "total >= 1",
        check("total <= 999", name = "small"),
        default = 1
    )]
    total: i32,
    #[model(index(name = "by_note", collation = "C"), unique(name = "noted"))]
    note: String,
    #[model(generated = "total * 2")]
    double: i32,
    #[model(generated_virtual(postgres = "total * 3", sqlite = "3 * total"))]
    triple: i32,
    #[model(default = now(), on_update = now(), type = timestamptz)]
    changed: String,
}

#[test]
fn keys_and_indexes_have_the_names_of_the_builder() {
    let invoices = within("billing", "invoices");
    #[derive(Model)]
    #[model(table = "customers", primary_key(shop, id))]
    #[allow(dead_code)]
    struct Customer {
        shop: i32,
        id: i32,
    }
    assert_same(models![Invoice, Customer], |s| {
        s.create_schema("billing");
        s.create_table("customers", |t| {
            t.integer("shop");
            t.integer("id");
            t.primary_key(["shop", "id"]);
        });
        s.create_table(&invoices, |t| {
            t.integer("shop");
            t.big_integer("number");
            t.integer("customer");
            let total = t.integer("total").default(1).check("total >= 1");
            total.check("total <= 999");
            t.text("note");
            t.integer("double").generated("total * 2");
            let triple = per_backend().postgres("total * 3").sqlite("3 * total");
            t.integer("triple").generated_virtual(triple);
            t.timestamptz("changed").default(now()).on_update(now());
            t.text("hidden").nullable().comment("nobody reads it");
            t.primary_key(["shop", "number"]).name("invoices_key");
            t.unique(["shop", "customer"])
                .name("one_each")
                .include(["total"])
                .deferrable(InitiallyDeferred);
            t.unique(["number", "total"]).nulls_not_distinct();
            t.unique(["note"]).name("noted");
            t.check("total > 0");
            t.check("total < 1000");
            t.check("total <> 13").name("lucky");
            t.foreign_key(["shop", "customer"], ("customers", ["shop", "id"]))
                .on_delete(Restrict);
            t.index([key("customer"), desc("total")])
                .unique()
                .filter("total > 100")
                .name("large");
            t.index([
                expression("lower(note)"),
                desc("customer").nulls_last().operator_class("int4_ops"),
            ])
            .using("btree");
            t.index(["total"])
                .include(["note"])
                .nulls_not_distinct()
                .comment("for the report");
            t.index([key("note").collation("C")]).name("by_note");
            t.comment("What is owed");
            t.strict();
            t.without_rowid();
        });
        // The builder numbers a column's checks; a model may name them.
        s.rename_constraint(&invoices, "invoices_total_check1", "small");
    });
}

#[derive(Model)]
#[model(unlogged)]
#[allow(dead_code)]
struct Node {
    #[model(identity = always)]
    id: i64,
    #[model(references(Node, id, on_delete = set_null, on_update = cascade, name = "up"))]
    parent: Option<i64>,
    #[model(references("nodes"), index)]
    root: i64,
    #[model(unique, default = "n/a")]
    label: String,
    #[model(default = -1.5)]
    weight: f64,
    #[model(default = 2)]
    factor: f32,
    #[model(default = json("{\"a\": [1]}"))]
    settings: serde_json::Value,
    #[model(default = b"\x01\x02")]
    bytes: Vec<u8>,
    #[model(default = true)]
    live: bool,
    #[model(type = decimal(4, 1), default = "1.5")]
    share: String,
    #[model(type = uuid, default = random_uuid())]
    token: String,
    #[model(type = date, default = today())]
    day: String,
    #[model(default = sql(postgres = "txid_current()", sqlite = "1"))]
    sequence: i64,
}

#[test]
fn references_and_defaults_are_those_of_the_builder() {
    assert_same(models![Node], |s| {
        s.create_table("nodes", |t| {
            t.big_integer("id").identity_always().primary_key();
            t.big_integer("parent")
                .nullable()
                .references(("nodes", "id"))
                .on_delete(SetNull)
                .on_update(Cascade)
                .constraint_name("up");
            t.big_integer("root").references("nodes");
            t.text("label").unique().default("n/a");
            t.double("weight").default(-1.5);
            t.real("factor").default(2.0);
            t.json("settings").default(json!({"a": [1]}));
            t.binary("bytes").default(b"\x01\x02");
            t.boolean("live").default(true);
            t.decimal("share", 4, 1).default("1.5");
            t.uuid("token").default(random_uuid());
            t.date("day").default(today());
            let sequence = per_backend().postgres("txid_current()").sqlite("1");
            t.big_integer("sequence").default(sequence);
            t.index(["root"]);
            t.unlogged();
        });
    });
}

#[derive(Model)]
#[model(index(words, method = "gin", only = postgres))]
#[model(index(words, name = "plain", only = sqlite))]
#[allow(dead_code)]
struct Page {
    id: i64,
    words: String,
}

#[test]
fn an_index_may_be_for_one_database() {
    let models = models![Page];
    let names = |backend| {
        let catalog = models.catalog(backend).unwrap();
        let indexes = &catalog.table("pages").unwrap().indexes;
        indexes
            .iter()
            .map(|index| index.name.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(Backend::Postgres), ["pages_words_idx"]);
    assert_eq!(names(Backend::Sqlite), ["plain"]);
}

#[test]
fn what_models_have_no_words_for_stays() {
    let now = super::built(|s| {
        s.create_table("pages", |t| {
            t.big_integer("id")
                .identity()
                .numbering(|n| n.start(7))
                .primary_key();
            t.text("words");
            t.exclude([("words", "=")]).using("gist");
            t.index(["words"])
                .using("gin")
                .parameter("fastupdate", "off");
            t.parameter("fillfactor", "70");
            t.check("id > 0").name("positive").not_valid();
        });
        s.create_view("words", "SELECT words FROM pages");
    });
    #[derive(Model)]
    #[model(table = "pages", index(words, method = "gin"))]
    #[model(check("id > 0", name = "positive"))]
    #[allow(dead_code)]
    struct Same {
        #[model(identity)]
        id: i64,
        words: String,
        #[model(generated_virtual = "id + 1")]
        next: Option<i64>,
    }
    let wanted = models![Same]
        .catalog_beside(Backend::Postgres, &now)
        .unwrap();
    let found = whimbrel_schema::diff::difference(&now, &wanted).operations;
    let [whimbrel_schema::operation::Operation::AddColumn(added)] = found.as_slice() else {
        panic!("{found:#?}");
    };
    let rule = added.column.generated.as_ref().unwrap();
    assert_eq!(
        (added.column.name.as_str(), rule.storage),
        ("next", Storage::Virtual)
    );
}
