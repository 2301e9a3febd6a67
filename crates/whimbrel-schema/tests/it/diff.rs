//! What leads from one schema to another does lead there, and then nothing differs.

use proptest::prelude::*;
use whimbrel_schema::diff::{Comparison, Renames, difference, difference_by, guarded};
use whimbrel_schema::operation::{Change, Operation};
use whimbrel_schema::prelude::*;
use whimbrel_schema::render::lines;
use whimbrel_schema::{Catalog, Schema};

use crate::generator::operation;

fn made_by(operations: &[Operation]) -> Catalog {
    let mut catalog = Catalog::new();
    for operation in operations {
        // What does not fit is left out.
        let _ = operation.apply(&mut catalog);
    }
    catalog
}

fn catalog(body: impl FnOnce(&mut Schema)) -> Catalog {
    let recorded = Schema::record(body).operations.into_iter();
    made_by(&recorded.map(|r| r.operation).collect::<Vec<_>>())
}

/// The lines that lead from one schema to the other, after making sure that they do.
fn between(from: &Catalog, to: &Catalog) -> String {
    let found = difference(from, to);
    assert_eq!(found.unexplained, Vec::<String>::new());
    let mut now = from.clone();
    for operation in &found.operations {
        operation.apply(&mut now).unwrap();
    }
    assert!(
        difference(&now, to).is_empty(),
        "{:?}",
        difference(&now, to)
    );
    lines(&guarded(&found.operations, from))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_schema_leads_to_any_other(
        some in prop::collection::vec(operation(), 0..40),
        others in prop::collection::vec(operation(), 0..40),
    ) {
        let (from, to) = (made_by(&some), made_by(&others));
        // The catalog does not look into the SQL of a check, so that one can speak of no column.
        let is_whole = |c: &Catalog| c.tables().all(|t| t.checks.is_empty() || t.column("order").is_some());
        prop_assume!(is_whole(&from) && is_whole(&to));
        let found = difference(&from, &to);
        prop_assert_eq!(&found.unexplained, &Vec::<String>::new());
        let mut now = from;
        for operation in &found.operations {
            prop_assert_eq!(operation.apply(&mut now), Ok(()));
        }
        prop_assert_eq!(difference(&now, &to), difference(&to, &to));
        prop_assert!(difference(&to, &to).is_empty());
        prop_assert!(now == to);
    }
}

#[test]
fn tables_that_refer_to_each_other_come_and_go() {
    let mutual = catalog(|s| {
        s.create_table("a", |t| {
            t.integer("id").primary_key();
            t.integer("b").nullable();
        });
        s.create_table("b", |t| {
            t.integer("id").primary_key();
            t.integer("a").references("a");
        });
        s.add_foreign_key("a", ["b"], "b");
    });
    insta::assert_snapshot!(between(&Catalog::new(), &mutual));
    insta::assert_snapshot!(between(&mutual, &Catalog::new()));
}

#[test]
fn what_stays_is_changed_and_what_goes_is_vouched_for() {
    let from = catalog(|s| {
        s.create_table("users", |t| {
            t.integer("id").primary_key();
            t.text("name");
            t.integer("age").default(1);
            t.text("old");
            t.check("age > 0");
            t.index(["name"]);
        });
    });
    let to = catalog(|s| {
        s.create_enum("mood", ["good", "bad"]);
        s.create_table("users", |t| {
            t.integer("id").primary_key();
            t.varchar("name", 40).nullable();
            t.big_integer("age").default(2);
            t.enumeration("mood", "mood").default("good");
            t.uuid("team").nullable();
            t.check("age > 1");
            t.index([desc("name")]);
            t.comment("People.");
        });
        s.create_table("teams", |t| {
            t.uuid("id").primary_key();
        });
        s.alter_table("users", |t| {
            t.add_foreign_key(["team"], "teams");
        });
        s.create_view("names", "SELECT name FROM users");
    });
    insta::assert_snapshot!(between(&from, &to));
}

#[test]
fn a_rename_is_one_when_somebody_says_so() {
    let from = catalog(|s| {
        s.create_table("people", |t| {
            t.integer("id").primary_key();
            t.text("mail");
        });
    });
    let to = catalog(|s| {
        s.create_table("users", |t| {
            t.integer("id").primary_key();
            t.text("email");
        });
    });
    let renames = Renames {
        tables: vec![("people".into(), "users".into())],
        columns: vec![("users".into(), "mail".into(), "email".into())],
    };
    let how = Comparison {
        renames: &renames,
        same_expression: &|_, _| false,
    };
    let found = difference_by(&from, &to, how);
    let described: Vec<String> = found.operations.iter().map(Change::describe).collect();
    insta::assert_snapshot!(described.join("\n"));
}
