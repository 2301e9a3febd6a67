//! What only the server can compare.

use whimbrel_schema::catalog::{Check, Column, Index, IndexKey, KeyTarget};
use whimbrel_schema::expression::Expression;
use whimbrel_schema::read::postgres::Question;
use whimbrel_schema::sql::sql;
use whimbrel_schema::types::Type;

use super::super::spelling::compare;
use super::*;

const LIVE: &str = "
CREATE TABLE \"t x\" (a int, b text DEFAULT lower('X'),
  c int GENERATED ALWAYS AS (a + 1) STORED,
  CONSTRAINT k CHECK (a IN (1, 2) AND b <> 'x'));
CREATE INDEX i ON \"t x\" (lower(b)) WHERE a BETWEEN 1 AND 2;
CREATE VIEW v AS SELECT a FROM \"t x\" WHERE a IN (1, 2);
CREATE MATERIALIZED VIEW m AS SELECT a FROM \"t x\" WHERE a IN (1, 2);
CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql AS $$SELECT x$$;
CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
CREATE TRIGGER r BEFORE UPDATE ON \"t x\" FOR EACH ROW EXECUTE FUNCTION g();
CREATE POLICY p ON \"t x\" USING (a IN (1, 2))";

/// The live schema as an author would write it, with a check of his own.
fn authored(live: &Catalog, check: &str) -> Catalog {
    let mut table = live.table("t x").unwrap().clone();
    let change = |table: &mut Table, name: &str, change: fn(&mut Column)| {
        let mut columns = table.columns.iter_mut();
        change(columns.find(|column| column.name == name).unwrap());
    };
    change(&mut table, "b", |b| {
        b.default = Some(Expression::Sql(sql("LOWER( 'X' )")));
    });
    change(&mut table, "c", |c| {
        c.generated.as_mut().unwrap().expression = sql("(a) + (1)");
    });
    table.checks = vec![Check::new("k", sql(check))];
    let key = IndexKey::new(KeyTarget::Expression(sql("lower( (b) )")));
    table.indexes = vec![Index {
        filter: Some(sql("a >= 1 AND (a <= 2)")),
        ..Index::new("i", vec![key])
    }];
    assert_eq!(table.columns[0].data_type, Type::Integer);
    let rewritten = |made: &Definition| {
        let mut made = made.clone();
        let text = match (made.key.kind, &*made.key.name) {
            (DefinitionKind::View | DefinitionKind::MaterializedView, _) => {
                let query = sql("select a from \"t x\" where a in (1,2)");
                made.body = Body::View {
                    query,
                    columns: vec![],
                    parameters: Default::default(),
                };
                return made;
            }
            (_, "f") => "create function f(x int) returns int language sql as $$SELECT x$$",
            (_, "g") => {
                "create function g() returns trigger language plpgsql as $$BEGIN RETURN NEW; END$$"
            }
            (_, "r") => {
                "create trigger r before update on \"t x\" for each row execute procedure g()"
            }
            _ => "create policy p on \"t x\" for all using ((a in (1,2)))",
        };
        made.body = Body::Statement(sql(text));
        made
    };
    Catalog::from_parts([table], [], live.definitions().map(rewritten))
}

#[test]
fn the_same_in_other_words_is_the_same() {
    let test = test_database();
    let live = read_after(&test, LIVE).catalog;
    let authored = authored(&live, "b <> 'x' IS TRUE AND a IN (1,2)");
    let mut connection = connection(&test.url());
    let settled = compare(&mut connection, &asking(), &authored, &live).unwrap();
    assert_eq!(settled.unknown, []);
    let check = |catalog: &Catalog| catalog.table("t x").unwrap().checks.clone();
    assert_ne!(check(&settled.catalog), check(&live));
    let mut table = settled.catalog.table("t x").unwrap().clone();
    table.checks = check(&live);
    let rest = settled.catalog.definitions().cloned();
    must_be_same(&Catalog::from_parts([table], [], rest), &live);
    // Nothing of it stayed.
    must_be_same(&read_after(&test, "SELECT 1").catalog, &live);
}

#[test]
fn what_the_server_cannot_make_is_unknown_and_no_difference() {
    let test = test_database();
    let live = read_after(&test, LIVE).catalog;
    let authored = authored(&live, "no_such_function(a)");
    let mut connection = connection(&test.url());
    let settled = compare(&mut connection, &asking(), &authored, &live).unwrap();
    must_be_same(&settled.catalog, &live);
    let [Question::Expression { table, .. }] = settled.unknown.as_slice() else {
        panic!("{:?}", settled.unknown)
    };
    assert_eq!(*table, "t x");
}
