//! What columns, keys and indexes have beside their names and types.

use whimbrel::prelude::*;

use super::cases::{BOTH, Case, POSTGRES, case};

pub(super) fn cases() -> Vec<Case> {
    let mut all = counting();
    all.extend(indexes());
    all.extend(keys());
    all
}

fn counting() -> Vec<Case> {
    vec![
        case!(
            "a column numbers its rows",
            POSTGRES,
            |t| {
                t.integer("n");
            },
            |t| {
                t.integer("n").identity();
            }
        ),
        case!(
            "a column no longer numbers its rows",
            POSTGRES,
            |t| {
                t.integer("n").identity();
            },
            |t| {
                t.integer("n");
            }
        ),
        case!(
            "only the column numbers its rows",
            POSTGRES,
            |t| {
                t.integer("n").identity();
            },
            |t| {
                t.integer("n").identity_always();
            }
        ),
        case!(
            "a column counts otherwise",
            POSTGRES,
            |t| {
                t.integer("n").identity();
            },
            |t| {
                t.integer("n")
                    .identity()
                    .numbering(|n| n.increment(5).cache(10));
            }
        ),
    ]
}

fn indexes() -> Vec<Case> {
    vec![
        case!(
            "an index includes a column",
            POSTGRES,
            |t| {
                t.integer("a");
                t.integer("b");
                t.index(["a"]).name("i");
            },
            |t| {
                t.integer("a");
                t.integer("b");
                t.index(["a"]).name("i").include(["b"]);
            }
        ),
        case!(
            "an index is of another method",
            POSTGRES,
            |t| {
                t.integer("a");
                t.index(["a"]).name("i");
            },
            |t| {
                t.integer("a");
                t.index(["a"]).name("i").using("hash");
            }
        ),
        case!(
            "an index compares otherwise",
            POSTGRES,
            |t| {
                t.text("a");
                t.index(["a"]).name("i");
            },
            |t| {
                t.text("a");
                t.index([key("a").operator_class("text_pattern_ops")])
                    .name("i");
            }
        ),
        case!(
            "an exclusion comes",
            POSTGRES,
            |t| {
                t.column("r", custom_type("int4range"));
            },
            |t| {
                t.column("r", custom_type("int4range"));
                t.exclude([("r", "&&")]).using("gist").name("apart");
            }
        ),
        case!(
            "an exclusion has a condition",
            POSTGRES,
            |t| {
                t.column("r", custom_type("int4range"));
                t.exclude([("r", "&&")]).using("gist").name("apart");
            },
            |t| {
                t.column("r", custom_type("int4range"));
                t.exclude([("r", "&&")])
                    .using("gist")
                    .name("apart")
                    .filter("id > 0");
            }
        ),
        case!(
            "an exclusion has another name",
            POSTGRES,
            |t| {
                t.column("r", custom_type("int4range"));
                t.exclude([("r", "&&")]).using("gist").name("apart");
            },
            |t| {
                t.column("r", custom_type("int4range"));
                t.exclude([("r", "&&")]).using("gist").name("alone");
            }
        ),
    ]
}

fn keys() -> Vec<Case> {
    vec![
        case!(
            "a foreign key is deferred",
            BOTH,
            |t| {
                t.integer("p").references("t");
            },
            |t| {
                t.integer("p").references("t").deferrable(InitiallyDeferred);
            }
        ),
        case!(
            "a foreign key follows its key",
            BOTH,
            |t| {
                t.integer("p").references("t");
            },
            |t| {
                t.integer("p").references("t").on_update(Cascade);
            }
        ),
        case!(
            "a foreign key sets NULL",
            BOTH,
            |t| {
                t.integer("p").nullable().references("t");
            },
            |t| {
                t.integer("p").nullable().references("t").on_delete(SetNull);
            }
        ),
        case!(
            "a table has a comment",
            POSTGRES,
            |t| {
                t.integer("a");
            },
            |t| {
                t.integer("a");
                t.comment("what");
            }
        ),
        case!(
            "a comment goes",
            POSTGRES,
            |t| {
                t.integer("a").comment("what");
            },
            |t| {
                t.integer("a");
            }
        ),
    ]
}
