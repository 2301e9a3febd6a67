//! The changes, each as two schemas.

use whimbrel::prelude::*;

/// A change of a schema.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) before: fn(&mut Schema),
    pub(super) after: fn(&mut Schema),
    pub(super) backends: &'static [Backend],
}

pub(super) const BOTH: &[Backend] = &[Backend::Postgres, Backend::Sqlite];
pub(super) const POSTGRES: &[Backend] = &[Backend::Postgres];
pub(super) const SQLITE: &[Backend] = &[Backend::Sqlite];

/// A case whose two schemas differ in the table `t`.
macro_rules! case {
    ($name:literal, $on:ident, |$t:ident| $before:block, |$u:ident| $after:block) => {
        Case {
            name: $name,
            before: |s| {
                s.create_table("t", |$t| {
                    $t.integer("id").primary_key();
                    $before
                });
            },
            after: |s| {
                s.create_table("t", |$u| {
                    $u.integer("id").primary_key();
                    $after
                });
            },
            backends: $on,
        }
    };
}

pub(super) use case;

pub(super) fn cases() -> Vec<Case> {
    let mut all = columns();
    all.extend(constraints());
    all.extend(indexes());
    all.extend(objects());
    all.extend(super::made_anew::cases());
    all.extend(super::attributes::cases());
    all.extend(super::definitions::cases());
    all
}

fn columns() -> Vec<Case> {
    vec![
        case!(
            "a length goes",
            BOTH,
            |t| {
                t.varchar("a", 10);
            },
            |t| {
                t.text("a");
            }
        ),
        case!(
            "a time zone comes",
            POSTGRES,
            |t| {
                t.timestamp("a");
            },
            |t| {
                t.timestamptz("a");
            }
        ),
        case!(
            "a default comes",
            BOTH,
            |t| {
                t.integer("a");
            },
            |t| {
                t.integer("a").default(1);
            }
        ),
        case!(
            "a default changes",
            BOTH,
            |t| {
                t.integer("a").default(1);
            },
            |t| {
                t.integer("a").default(2);
            }
        ),
        case!(
            "a comment comes",
            POSTGRES,
            |t| {
                t.integer("a");
            },
            |t| {
                t.integer("a").comment("what");
            }
        ),
        case!(
            "a collation changes",
            POSTGRES,
            |t| {
                t.text("a");
            },
            |t| {
                t.text("a").collation("C");
            }
        ),
        case!(
            "a column is no longer NULL",
            BOTH,
            |t| {
                t.integer("a").nullable().default(3);
            },
            |t| {
                t.integer("a").default(3);
            }
        ),
    ]
}

fn constraints() -> Vec<Case> {
    vec![
        case!(
            "a check comes",
            BOTH,
            |t| {
                t.integer("a");
            },
            |t| {
                t.integer("a");
                t.check("a > 0").name("positive");
            }
        ),
        case!(
            "a check changes",
            BOTH,
            |t| {
                t.integer("a");
                t.check("a > 0").name("positive");
            },
            |t| {
                t.integer("a");
                t.check("a > 1").name("positive");
            }
        ),
        case!(
            "a unique constraint has another name",
            BOTH,
            |t| {
                t.integer("a");
                t.unique(["a"]).name("u");
            },
            |t| {
                t.integer("a");
                t.unique(["a"]).name("v");
            }
        ),
        case!(
            "a unique constraint is deferred",
            POSTGRES,
            |t| {
                t.integer("a");
                t.unique(["a"]);
            },
            |t| {
                t.integer("a");
                t.unique(["a"]).deferrable(InitiallyDeferred);
            }
        ),
        Case {
            name: "a primary key has other columns",
            before: |s| {
                s.create_table("t", |t| {
                    t.integer("a");
                    t.integer("b");
                    t.primary_key(["a"]);
                });
            },
            after: |s| {
                s.create_table("t", |t| {
                    t.integer("a");
                    t.integer("b");
                    t.primary_key(["a", "b"]);
                });
            },
            backends: BOTH,
        },
        Case {
            name: "a foreign key acts otherwise",
            before: |s| {
                parents(s, |t| {
                    t.integer("p").references("p");
                });
            },
            after: |s| {
                parents(s, |t| {
                    t.integer("p").references("p").on_delete(Cascade);
                });
            },
            backends: BOTH,
        },
        Case {
            name: "two new tables refer to each other",
            before: |_| (),
            after: |s| {
                s.create_table("a", |t| {
                    t.integer("id").primary_key();
                    t.integer("b").nullable();
                });
                s.create_table("b", |t| {
                    t.integer("id").primary_key();
                    t.integer("a").references("a");
                });
                s.add_foreign_key("a", ["b"], "b");
            },
            backends: BOTH,
        },
    ]
}

fn parents(s: &mut Schema, child: fn(&mut CreateTable)) {
    s.create_table("p", |t| {
        t.integer("id").primary_key();
    });
    s.create_table("t", |t| {
        t.integer("id").primary_key();
        child(t);
    });
}

fn indexes() -> Vec<Case> {
    vec![
        case!(
            "an index has a condition",
            BOTH,
            |t| {
                t.integer("a");
                t.index(["a"]);
            },
            |t| {
                t.integer("a");
                t.index(["a"]).filter("a > 0");
            }
        ),
        case!(
            "the condition of an index changes",
            BOTH,
            |t| {
                t.integer("a");
                t.index(["a"]).filter("a > 0");
            },
            |t| {
                t.integer("a");
                t.index(["a"]).filter("a > 5");
            }
        ),
        case!(
            "an index turns round",
            BOTH,
            |t| {
                t.integer("a");
                t.index(["a"]).name("i");
            },
            |t| {
                t.integer("a");
                t.index([desc("a")]).name("i");
            }
        ),
        case!(
            "an index is of an expression",
            BOTH,
            |t| {
                t.text("a");
                t.index(["a"]).name("i");
            },
            |t| {
                t.text("a");
                t.index([expression("lower(a)")]).name("i");
            }
        ),
        case!(
            "an index becomes unique",
            BOTH,
            |t| {
                t.integer("a");
                t.index(["a"]).name("i");
            },
            |t| {
                t.integer("a");
                t.index(["a"]).name("i").unique();
            }
        ),
    ]
}

fn objects() -> Vec<Case> {
    vec![
        Case {
            name: "an enum type has one value more",
            before: |s| {
                s.create_enum("mood", ["ok"]);
                moody(s);
            },
            after: |s| {
                s.create_enum("mood", ["ok", "bad"]);
                moody(s);
            },
            backends: POSTGRES,
        },
        Case {
            name: "a table and its column go",
            before: |s| {
                s.create_table("gone", |t| {
                    t.integer("id").primary_key();
                });
                s.create_table("t", |t| {
                    t.integer("id").primary_key();
                    t.text("a");
                });
            },
            after: |s| {
                s.create_table("t", |t| {
                    t.integer("id").primary_key();
                });
            },
            backends: BOTH,
        },
    ]
}

fn moody(s: &mut Schema) {
    s.create_table("t", |t| {
        t.integer("id").primary_key();
        t.enumeration("mood", "mood");
    });
}
