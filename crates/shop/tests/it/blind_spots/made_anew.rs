//! Columns that cannot become what is wanted and are made anew, and those whose values are cast, with
//! what hangs on them.

use super::cases::{BOTH, Case, POSTGRES, case};

pub(super) fn cases() -> Vec<Case> {
    let mut all = computed();
    all.extend(cast());
    all.extend(keys());
    all
}

fn computed() -> Vec<Case> {
    vec![
        case!(
            "a column with rules becomes computed",
            BOTH,
            |t| {
                t.integer("a");
                t.integer("b");
                t.unique(["b"]);
                t.index(["b"]).name("i");
                t.check("b > 0").name("positive");
            },
            |t| {
                t.integer("a");
                t.integer("b").generated("a * 2");
                t.unique(["b"]);
                t.index(["b"]).name("i");
                t.check("b > 0").name("positive");
            }
        ),
        case!(
            "a computed column with rules becomes plain",
            BOTH,
            |t| {
                t.integer("a");
                t.integer("b").generated("a * 2");
                t.unique(["b"]);
                t.index(["b"]).name("i");
                t.check("b > 0").name("positive");
            },
            |t| {
                t.integer("a");
                t.integer("b");
                t.unique(["b"]);
                t.index(["b"]).name("i");
                t.check("b > 0").name("positive");
            }
        ),
        case!(
            "a column is computed otherwise",
            BOTH,
            |t| {
                t.integer("a");
                t.integer("b").generated("a * 2");
            },
            |t| {
                t.integer("a");
                t.integer("b").generated("a * 3");
            }
        ),
        case!(
            "what a computed column reads has another type",
            BOTH,
            |t| {
                t.integer("a");
                t.integer("b").generated("a * 2");
            },
            |t| {
                t.big_integer("a");
                t.integer("b").generated("a * 2");
            }
        ),
        case!(
            "what a computed column reads goes",
            BOTH,
            |t| {
                t.integer("a");
                t.integer("c");
                t.integer("b").generated("a * 2");
            },
            |t| {
                t.integer("c");
                t.integer("b").generated("c * 2");
            }
        ),
        Case {
            name: "a column that a view reads becomes computed",
            before: |s| {
                s.create_table("t", |t| {
                    t.integer("id").primary_key();
                    t.integer("a");
                    t.integer("b");
                });
                s.create_view("v", "SELECT id, b FROM t");
            },
            after: |s| {
                s.create_table("t", |t| {
                    t.integer("id").primary_key();
                    t.integer("a");
                    t.integer("b").generated("a * 2");
                });
                s.create_view("v", "SELECT id, b FROM t");
            },
            backends: BOTH,
        },
    ]
}

fn cast() -> Vec<Case> {
    vec![
        case!(
            "text with rules becomes a number",
            BOTH,
            |t| {
                t.text("a").default("7");
                t.index(["a"]).name("i").filter("a <> 'x'");
                t.check("length(a) > 0").name("rule");
            },
            |t| {
                t.integer("a").default(7);
                t.index(["a"]).name("i").filter("a <> 0");
                t.check("a > 0").name("rule");
            }
        ),
        case!(
            "a number becomes text",
            BOTH,
            |t| {
                t.integer("a");
            },
            |t| {
                t.text("a");
            }
        ),
        case!(
            "text becomes a moment",
            BOTH,
            |t| {
                t.text("a");
            },
            |t| {
                t.timestamptz("a");
            }
        ),
        case!(
            "a moment becomes a day",
            POSTGRES,
            |t| {
                t.timestamptz("a");
            },
            |t| {
                t.date("a");
            }
        ),
        case!(
            "a day becomes a moment",
            POSTGRES,
            |t| {
                t.date("a");
            },
            |t| {
                t.timestamptz("a");
            }
        ),
        case!(
            "a type has no cast",
            BOTH,
            |t| {
                t.boolean("a").nullable();
                t.index(["a"]).name("i");
            },
            |t| {
                t.date("a").nullable();
                t.index(["a"]).name("i");
            }
        ),
    ]
}

fn keys() -> Vec<Case> {
    vec![
        Case {
            name: "a key and what refers to it become text",
            before: |s| {
                s.create_table("p", |t| {
                    t.integer("id").primary_key();
                });
                s.create_table("t", |t| {
                    t.integer("id").primary_key();
                    t.integer("p").references("p");
                });
            },
            after: |s| {
                s.create_table("p", |t| {
                    t.text("id").primary_key();
                });
                s.create_table("t", |t| {
                    t.integer("id").primary_key();
                    t.text("p").references("p");
                });
            },
            backends: BOTH,
        },
        Case {
            name: "a key and what refers to it have no cast",
            before: |s| {
                s.create_table("p", |t| {
                    t.integer("id").primary_key();
                    t.text("name");
                });
                s.create_table("t", |t| {
                    t.integer("id").primary_key();
                    t.integer("p").references("p");
                });
            },
            after: |s| {
                s.create_table("p", |t| {
                    t.uuid("id").primary_key();
                    t.text("name");
                });
                s.create_table("t", |t| {
                    t.integer("id").primary_key();
                    t.uuid("p").references("p");
                });
            },
            backends: BOTH,
        },
        Case {
            name: "keys have other names",
            before: |s| {
                s.create_table("p", |t| {
                    t.integer("id");
                    t.primary_key(["id"]).name("one");
                });
                s.create_table("t", |t| {
                    t.integer("id").primary_key();
                    t.integer("p");
                    t.foreign_key(["p"], "p").name("two");
                });
            },
            after: |s| {
                s.create_table("p", |t| {
                    t.integer("id");
                    t.primary_key(["id"]).name("three");
                });
                s.create_table("t", |t| {
                    t.integer("id").primary_key();
                    t.integer("p");
                    t.foreign_key(["p"], "p").name("four");
                });
            },
            backends: BOTH,
        },
        Case {
            name: "what a foreign key needs is another",
            before: |s| {
                s.create_table("p", |t| {
                    t.integer("id").primary_key();
                    t.integer("a");
                    t.unique(["a"]);
                });
                s.create_table("t", |t| {
                    t.integer("id").primary_key();
                    t.integer("a").references(("p", "a"));
                });
            },
            after: |s| {
                s.create_table("p", |t| {
                    t.integer("id").primary_key();
                    t.integer("a");
                    t.unique(["a"]).include(["id"]);
                });
                s.create_table("t", |t| {
                    t.integer("id").primary_key();
                    t.integer("a").references(("p", "a"));
                });
            },
            backends: POSTGRES,
        },
    ]
}
