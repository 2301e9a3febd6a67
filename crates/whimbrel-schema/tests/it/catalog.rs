//! What the catalog follows, and what it refuses, in the words of the author.

use whimbrel_schema::prelude::*;
use whimbrel_schema::replay::{Poison, replay};
use whimbrel_schema::{Catalog, Recording};

/// The refusals of what was recorded, a line each.
fn refusals(body: impl FnOnce(&mut Schema)) -> Vec<String> {
    let recording = Schema::record(body);
    let mut poison = Poison::default();
    replay(&recording.operations, &mut Catalog::new(), &mut poison)
        .into_iter()
        .map(|refusal| refusal.refused.reason.to_string())
        .collect()
}

fn built(body: impl FnOnce(&mut Schema)) -> Catalog {
    let recording: Recording = Schema::record(body);
    let mut catalog = Catalog::new();
    let refused = replay(&recording.operations, &mut catalog, &mut Poison::default());
    assert!(refused.is_empty(), "{refused:?}");
    catalog
}

fn users(schema: &mut Schema) {
    schema.create_table("users", |t| {
        t.uuid("id").primary_key();
        t.text("email").unique();
        t.integer("age").check("age >= 0");
    });
}

#[test]
fn automatic_names_follow_the_pattern() {
    let catalog = built(|s| {
        users(s);
        s.create_table("posts", |t| {
            t.big_integer("id").identity().primary_key();
            t.uuid("author_id").references("users").on_delete(Cascade);
            t.text("title");
            t.unique(["author_id", "title"]);
            t.check("length(title) > 0");
            t.check("length(title) < 100");
            t.index(["title"]);
            t.index([expression("lower(title)")]).unique();
        });
    });
    let posts = catalog.table("posts").unwrap();
    let constraints: Vec<_> = posts.constraint_names().map(|n| n.as_str()).collect();
    assert_eq!(
        constraints,
        [
            "posts_pkey",
            "posts_author_id_title_key",
            "posts_author_id_fkey",
            "posts_check",
            "posts_check1"
        ]
    );
    let indexes: Vec<_> = posts.indexes.iter().map(|i| i.name.as_str()).collect();
    assert_eq!(indexes, ["posts_title_idx", "posts_expr_idx"]);
    let key = posts.foreign_key("posts_author_id_fkey").unwrap();
    assert_eq!(key.references, ["id"]);
}

#[test]
fn misspelt_names_are_met_with_the_nearest_one() {
    assert_eq!(
        refusals(|s| {
            users(s);
            s.drop_column("users", "emial");
            s.drop_table("user");
            s.drop_index("users", "x");
        }),
        [
            "table `users` has no column `emial`; did you mean `email`?",
            "no table `user`; did you mean `users`?",
            "table `users` has no index `x`",
        ]
    );
}

#[test]
fn one_mistake_is_one_refusal() {
    let refused = refusals(|s| {
        users(s);
        s.create_table("posts", |t| {
            t.integer("id").primary_key();
            t.uuid("user_id").references("usres");
        });
        s.create_index("posts", ["user_id"]);
        s.create_table("comments", |t| {
            t.integer("id").primary_key();
            t.integer("post_id").references("posts");
        });
        s.add_column("comments", |c| c.text("body"));
    });
    assert_eq!(refused, ["no table `usres`; did you mean `users`?"]);
}

#[test]
fn renames_are_followed_by_keys_indexes_checks_and_references() {
    let catalog = built(|s| {
        users(s);
        s.create_table("posts", |t| {
            t.integer("id").primary_key();
            t.uuid("author").references("users");
            t.index(["author"]).filter("author IS NOT NULL");
        });
        s.rename_column("users", "id", "uid");
        s.rename_column("users", "age", "years");
        s.rename_table("users", "people");
        s.rename_column("posts", "author", "writer");
    });
    let people = catalog.table("people").unwrap();
    assert!(people.column("uid").is_some());
    let check = &people.checks[0].expression;
    assert_eq!(check.get(Backend::Postgres), Some("\"years\" >= 0"));
    let posts = catalog.table("posts").unwrap();
    let key = &posts.foreign_keys[0];
    assert_eq!(
        (key.table.as_str(), key.references[0].as_str()),
        ("people", "uid")
    );
    assert_eq!(key.columns[0], "writer");
    let filter = posts.indexes[0].filter.as_ref().unwrap();
    assert_eq!(filter.get(Backend::Sqlite), Some("\"writer\" IS NOT NULL"));
}

fn users_and_posts(schema: &mut Schema) {
    users(schema);
    schema.create_table("posts", |t| {
        t.uuid("id").primary_key();
        t.text("mail").references(("users", "email"));
        t.integer("size");
        t.integer("width");
        t.integer("double_width").generated("width * 2");
        t.index(["size"]).name("by_size");
    });
}

#[test]
fn nothing_that_is_in_use_goes_unseen() {
    assert_eq!(
        refusals(|s| {
            users_and_posts(s);
            s.drop_constraint("users", "users_email_key");
            s.drop_column("posts", "size");
            s.drop_column("posts", "width");
            s.drop_column("users", "age");
            s.truncate("users");
        }),
        [
            "`users_email_key` is still used by the foreign key `posts_mail_fkey` of `posts`",
            "`size` is still used by the index `by_size`",
            "`width` is still used by the computed column `double_width`",
            "`age` is still used by the check `users_age_check`",
            "`users` is still used by the foreign key `posts_mail_fkey` of `posts`",
        ]
    );
    assert_eq!(
        refusals(|s| {
            users_and_posts(s);
            s.drop_table("users");
        }),
        ["`users` is still used by the foreign key `posts_mail_fkey` of `posts`"]
    );
    assert_eq!(
        refusals(|s| {
            users_and_posts(s);
            s.drop_index("posts", "by_size");
            s.drop_column("posts", "size");
            s.drop_table("posts");
            s.drop_table("users");
        }),
        Vec::<String>::new()
    );
}

#[test]
fn contradictions_are_refused_in_words() {
    assert_eq!(
        refusals(|s| {
            users(s);
            s.create_table("a", |t| {
                t.text("id").nullable();
            });
            s.add_primary_key("a", ["id"]);
            s.create_table("b", |t| {
                t.integer("user_id").references("users");
            });
            s.create_table("c", |t| {
                t.integer("age").references(("users", "age"));
            });
            s.create_table("", |t| {
                t.text("a");
            });
            s.create_table("e", |t| {
                t.text("x");
                t.text("X");
            });
            s.create_table("f", |t| {
                t.varchar("code", 3).default("four");
            });
            s.create_table("g", |_| {});
            s.execute("UPDATE users SET age = 1; COMMIT");
            s.execute("UPDATE users SET age = :age");
            s.execute("UPDATE users SET age = :age").bind("ago", 1);
        }),
        [
            "`id` may be NULL and cannot be part of the primary key",
            "`user_id` is integer and refers to `users.id`, which is uuid",
            "the columns of `users` that the foreign key refers to are not kept unique",
            "the name `` cannot be used: a name cannot be empty",
            "there is already a column `X`",
            "the text \"four\" is not a value of `code`, which is varchar(3)",
            "a table needs at least one column",
            "`COMMIT` cannot stand in a migration: a revision is one transaction already; split the \
             work into two revisions to commit in between",
            "`:age` has no value",
        ]
        .into_iter()
        .map(str::to_owned)
        .collect::<Vec<_>>()
    );
}

#[test]
fn enum_types_judge_defaults_and_rows() {
    assert_eq!(
        refusals(|s| {
            s.create_enum("status", ["active", "inactive"]);
            s.create_table("users", |t| {
                t.enumeration("status", "status").default("activ");
            });
            s.create_table("jobs", |t| {
                t.enumeration("status", "status").default("active");
                t.integer("n");
            });
            s.insert("jobs", ["status", "n"], [("gone", 1)]);
            s.insert("jobs", ["status", "n"], [("active", true)]);
            s.drop_enum("status");
            s.update("jobs", every_row(), |row| row.set("n", 3_000_000_000_i64));
        }),
        [
            "enum type `status` has no value `activ`; did you mean `active`?",
            "enum type `status` has no value `gone`",
            "`true` is not a value of `n`, which is integer",
            "`status` is still used by the column `status` of `jobs`",
            "`3000000000` is not a value of `n`, which is integer",
        ]
    );
}

#[test]
fn pg_is_kept_for_schemas_alone() {
    assert_eq!(
        refusals(|s| {
            s.create_extension("pg_trgm");
            s.create_view("pg_sizes", "SELECT 1");
            s.create_schema("pg_own");
        }),
        ["the name `pg_own` cannot be used: names that begin with `pg_` are reserved"]
    );
}

#[test]
fn tables_that_give_columns_stay_and_are_followed() {
    let partition = |s: &mut Schema| {
        s.create_table("events", |t| {
            t.date("day");
            t.partition_by_range(["day"]);
        });
        s.create_partition("rest", "events", |p| p.rest());
    };
    assert_eq!(
        refusals(|s| {
            partition(s);
            s.drop_table("events");
        }),
        ["`events` is still used by its partition `rest`"]
    );
    assert_eq!(
        refusals(|s| {
            partition(s);
            s.rename_table("events", "happenings");
            s.drop_table("rest");
            s.drop_table("happenings");
        }),
        Vec::<String>::new()
    );
}
