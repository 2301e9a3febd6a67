//! What `renamed_from` says.

use whimbrel::{Backend, Model, models};
use whimbrel_schema::diff::{Comparison, difference_by};
use whimbrel_schema::operation::Change;

use super::built;

#[derive(Model)]
#[model(table = "c", renamed_from = "b")]
#[allow(dead_code)]
struct C {
    id: i32,
    #[model(renamed_from = "x")]
    y: i32,
    #[model(renamed_from = "y")]
    z: i32,
}

#[derive(Model)]
#[model(table = "b", renamed_from = "a")]
#[allow(dead_code)]
struct B {
    id: i32,
}

#[test]
fn what_leaves_a_name_goes_before_what_takes_it() {
    let models = models![B, C];
    let now = built(|s| {
        s.create_table("a", |t| {
            t.integer("id").primary_key();
        });
        s.create_table("b", |t| {
            t.integer("id").primary_key();
            t.integer("x");
            t.integer("y");
        });
    });
    let wanted = models.catalog_beside(Backend::Sqlite, &now).unwrap();
    let renames = models.pending_renames(&now);
    assert_eq!(renames, models.renames());
    let how = Comparison {
        renames: &renames,
        same_expression: &|_, _| false,
    };
    let found = difference_by(&now, &wanted, how);
    let described: Vec<String> = found.operations.iter().map(Change::describe).collect();
    let expected = [
        "rename table `b` to `c`",
        "rename table `a` to `b`",
        "rename column `c.y` to `z`",
        "rename column `c.x` to `y`",
    ];
    assert_eq!(described.get(..4).unwrap(), expected, "{described:?}");
    // What was renamed once is not renamed again.
    let mut after = now;
    for operation in &found.operations {
        operation.apply(&mut after).unwrap();
    }
    let done = models.pending_renames(&after);
    assert!(
        done.columns.is_empty() && done.tables.is_empty(),
        "{done:?}"
    );
}

#[derive(Model)]
#[model(table = "a", renamed_from = "b")]
#[allow(dead_code)]
struct Back {
    id: i32,
    #[model(renamed_from = "q")]
    p: i32,
    #[model(renamed_from = "p")]
    q: i32,
}

#[derive(Model)]
#[model(table = "d", renamed_from = "a")]
#[allow(dead_code)]
struct Again {
    id: i32,
}

#[test]
fn a_circle_of_names_is_told() {
    let problems = models![B, Back, Again]
        .catalog(Backend::Sqlite)
        .unwrap_err();
    let said: Vec<String> = problems.iter().map(|p| p.fault.to_string()).collect();
    let expected = [
        "`renamed_from` goes round in a circle: `a` → `b` → `a`",
        "`renamed_from` goes round in a circle: `p` → `q` → `p`",
        "`a` cannot have become both `b` and `d`",
    ];
    assert_eq!(said, expected);
    assert!(problems.iter().all(|problem| problem.help().is_some()));
}
