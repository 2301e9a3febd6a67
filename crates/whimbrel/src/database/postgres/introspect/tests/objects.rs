//! Objects beside tables.

use whimbrel_schema::catalog::{DefinitionKey, Need};
use whimbrel_schema::expression::Expression;
use whimbrel_schema::sql::sql;
use whimbrel_schema::types::Type;

use super::*;

#[test]
fn types_and_sequences_are_read() {
    let test = test_database();
    let read = read_after(
        &test,
        "CREATE TYPE mood AS ENUM ('b', 'a');
         CREATE DOMAIN \"e mail\" AS varchar(20) NOT NULL DEFAULT 'x' CONSTRAINT has_at CHECK (VALUE ~ '@');
         CREATE TYPE pair AS (a int, \"B\" mood[], c text COLLATE \"C\");
         CREATE TYPE span AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
         CREATE SEQUENCE counter AS smallint INCREMENT -1 CYCLE;
         CREATE TABLE s (id serial PRIMARY KEY, m \"e mail\");
         COMMENT ON TYPE pair IS 'two'; COMMENT ON TYPE span IS 'far'",
    );
    assert_eq!(read.left_out, [""; 0]);
    let catalog = &read.catalog;
    let email = object(catalog, DefinitionKind::Domain, "e mail");
    let Body::Domain {
        data_type,
        nullable,
        default,
        checks,
        ..
    } = &email.body
    else {
        panic!("{email:?}")
    };
    assert_eq!(*data_type, Type::Varchar(Some(20)));
    assert!(!nullable && default.is_some());
    assert_eq!((&*checks[0].name, checks.len()), ("has_at", 1));
    let pair = object(catalog, DefinitionKind::CompositeType, "pair");
    let Body::Composite(attributes) = &pair.body else {
        panic!("{pair:?}")
    };
    let mood = Type::Array(Box::new(Type::Enumeration("mood".into())));
    assert_eq!(attributes[1].data_type, mood);
    assert_eq!(attributes[2].collation.as_deref(), Some("C"));
    assert_eq!(pair.comment.as_deref(), Some("two"));
    assert_eq!(pair.needs, [Need::Enumeration("mood".into())]);
    let counter = object(catalog, DefinitionKind::Sequence, "counter");
    let Body::Sequence {
        data_type,
        numbering,
    } = &counter.body
    else {
        panic!("{counter:?}")
    };
    assert_eq!(*data_type, Some(Type::SmallInteger));
    assert_eq!((numbering.increment, numbering.cycles), (Some(-1), true));
    assert_eq!(
        (numbering.start, numbering.largest, numbering.smallest),
        (None, None, None)
    );
    let id = table(catalog, "s").column("id").unwrap();
    let default = Expression::Sql(sql("nextval('s_id_seq'::regclass)"));
    assert_eq!(
        (&id.data_type, &id.default),
        (&Type::Integer, &Some(default))
    );
    let texts = others(catalog);
    let has = |text: &str| texts.iter().any(|(_, _, found)| found.contains(text));
    assert!(
        has("ALTER SEQUENCE \"s_id_seq\" OWNED BY \"s\".\"id\""),
        "{texts:?}"
    );
    assert!(
        has("CREATE TYPE span AS RANGE (SUBTYPE = double precision"),
        "{texts:?}"
    );
    assert!(has("COMMENT ON TYPE span IS 'far'"), "{texts:?}");
}

#[test]
fn views_routines_and_triggers_know_what_they_need() {
    let test = test_database();
    let read = read_after(
        &test,
        "CREATE TABLE t (a int, \"b c\" text);
         CREATE FUNCTION twice(x int) RETURNS int LANGUAGE sql AS 'SELECT x * 2';
         CREATE FUNCTION twice(x text) RETURNS text LANGUAGE sql AS 'SELECT x || x';
         CREATE VIEW v WITH (security_barrier = true) AS SELECT twice(a) AS d, \"b c\" FROM t;
         CREATE VIEW w AS SELECT d FROM v;
         CREATE MATERIALIZED VIEW m AS SELECT \"b c\" FROM w, t;
         CREATE INDEX mi ON m (\"b c\");
         CREATE PROCEDURE p(INOUT x int) LANGUAGE plpgsql AS 'BEGIN x := 1; END';
         CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
         CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
         CREATE TRIGGER \"t r\" BEFORE INSERT OR UPDATE OF a ON t FOR EACH ROW WHEN (NEW.a > 0)
           EXECUTE FUNCTION tf();
         ALTER TABLE t DISABLE TRIGGER \"t r\";
         CREATE POLICY own ON t AS RESTRICTIVE FOR UPDATE TO PUBLIC USING (a > 1) WITH CHECK (twice(a) > 1);
         CREATE RULE nothing AS ON DELETE TO t DO INSTEAD NOTHING;
         CREATE STATISTICS st (dependencies) ON a, \"b c\" FROM t;
         COMMENT ON FUNCTION twice(int) IS 'two'; COMMENT ON COLUMN v.d IS 'double';
         COMMENT ON TRIGGER \"t r\" ON t IS 'tr'",
    );
    assert_eq!(read.left_out, [""; 0]);
    let catalog = &read.catalog;
    let v = object(catalog, DefinitionKind::View, "v");
    let Body::View {
        query, parameters, ..
    } = &v.body
    else {
        panic!("{v:?}")
    };
    assert_eq!(parameters["security_barrier"], "true");
    assert!(
        !query.get(Backend::Postgres).unwrap().contains("public"),
        "{query:?}"
    );
    let column = |column: &str| Need::Column {
        table: "t".into(),
        column: column.into(),
    };
    let twice = DefinitionKey::new(DefinitionKind::Function, "twice").taking("integer");
    let needs = [
        Need::Table("t".into()),
        column("a"),
        column("b c"),
        Need::Definition(twice.clone()),
    ];
    assert_eq!(v.needs, needs);
    let v_key = v.key.clone();
    let w = object(catalog, DefinitionKind::View, "w");
    assert_eq!(w.needs, [Need::Definition(v_key)]);
    assert_eq!(
        catalog.definition(&twice).unwrap().comment.as_deref(),
        Some("two")
    );
    let function = statement(catalog.definition(&twice).unwrap());
    assert!(
        function.starts_with("CREATE OR REPLACE FUNCTION twice("),
        "{function}"
    );
    let total = statement(object(catalog, DefinitionKind::Aggregate, "total"));
    assert_eq!(
        total,
        "CREATE AGGREGATE total(integer) (\n  SFUNC = int4pl,\n  STYPE = integer,\n  INITCOND = '0'\n)"
    );
    let trigger = object(catalog, DefinitionKind::Trigger, "t r");
    assert_eq!(trigger.key.table.as_deref(), Some("t"));
    assert_eq!(
        statement(trigger),
        "CREATE TRIGGER \"t r\" BEFORE INSERT OR UPDATE OF a ON t FOR EACH ROW WHEN (new.a > 0) \
         EXECUTE FUNCTION tf()"
    );
    assert_eq!(
        statement(object(catalog, DefinitionKind::Policy, "own")),
        "CREATE POLICY own ON t AS RESTRICTIVE FOR UPDATE USING (a > 1) WITH CHECK (twice(a) > 1)"
    );
    assert!(statement(object(catalog, DefinitionKind::Rule, "nothing")).contains("ON DELETE TO t"));
    assert_eq!(
        statement(object(catalog, DefinitionKind::Statistics, "st")),
        "CREATE STATISTICS st (dependencies) ON a, \"b c\" FROM t"
    );
    let texts = others(catalog);
    let has = |text: &str| texts.iter().any(|(_, _, found)| found == text);
    assert!(
        has("ALTER TABLE \"t\" DISABLE TRIGGER \"t r\""),
        "{texts:?}"
    );
    assert!(
        has("COMMENT ON COLUMN \"v\".\"d\" IS 'double'"),
        "{texts:?}"
    );
    assert!(
        has("CREATE INDEX mi ON m USING btree (\"b c\")"),
        "{texts:?}"
    );
}

#[test]
fn what_an_extension_brought_is_the_extension() {
    let test = test_database();
    let read = read_after(
        &test,
        "CREATE SCHEMA ext; CREATE EXTENSION pg_stat_statements SCHEMA ext;
         CREATE EXTENSION pgstattuple; CREATE VIEW v AS SELECT * FROM pgstattuple('pg_class')",
    );
    assert_eq!(read.left_out, [""; 0]);
    let names: Vec<String> = read
        .catalog
        .definitions()
        .map(|made| made.key.to_string())
        .collect();
    assert_eq!(names.len(), 3, "{names:?}");
    let extension = object(
        &read.catalog,
        DefinitionKind::Extension,
        "pg_stat_statements",
    );
    let Body::Extension { schema, version } = &extension.body else {
        panic!("{extension:?}")
    };
    assert_eq!((schema.as_deref(), version), (Some("ext"), &None));
    let v = object(&read.catalog, DefinitionKind::View, "v");
    let key = DefinitionKey::new(DefinitionKind::Extension, "pgstattuple");
    assert_eq!(v.needs, [Need::Definition(key)]);
}

#[test]
fn names_of_other_schemas_are_qualified() {
    let test = test_database();
    test.psql(
        "CREATE SCHEMA \"bil ling\"; CREATE TYPE \"bil ling\".mood AS ENUM ('ok');
         CREATE TABLE own (id int PRIMARY KEY, m \"bil ling\".mood DEFAULT 'ok');
         CREATE TABLE \"bil ling\".invoices (id int PRIMARY KEY REFERENCES own, m \"bil ling\".mood);
         CREATE INDEX i ON \"bil ling\".invoices (m);
         COMMENT ON SCHEMA \"bil ling\" IS 'money'",
    );
    let read = try_read(&test.url(), &Scope::Everything).unwrap();
    let invoices = table(&read.catalog, "bil ling\0invoices");
    assert_eq!(invoices.foreign_keys[0].table, "own");
    assert_eq!(invoices.indexes[0].name, "i");
    let mood = Type::Enumeration("bil ling\0mood".into());
    let m = table(&read.catalog, "own").column("m").unwrap();
    assert_eq!((&m.data_type, &m.default), (&mood, &Some("ok".into())));
    assert!(read.catalog.enumeration("bil ling\0mood").is_some());
    let schema = object(&read.catalog, DefinitionKind::Schema, "bil ling");
    assert_eq!(schema.comment.as_deref(), Some("money"));
    let own = try_read(&test.url(), &Scope::Own).unwrap();
    assert_eq!(own.catalog.tables().count(), 1);
    let scope = Scope::Schemas(vec!["bil ling".into()]);
    let other = try_read(&test.url(), &scope).unwrap();
    assert_eq!(other.catalog.tables().count(), 1);
}
