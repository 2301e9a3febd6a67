//! Migrations of SQLite databases in the forms in which they are found in applications.

use whimbrel_schema::Backend;
use whimbrel_schema::analyze::{Settings, Severity};
use whimbrel_sql::Wrapping;

use crate::support::Case;

/// The rules of at least this severity that fire.
fn found(version: u32, wrapping: Wrapping, before: &str, sql: &str) -> Vec<&'static str> {
    let case = Case {
        before,
        sql,
        wrapping,
        about: None,
        settings: Settings::runner(Backend::Sqlite, version),
    };
    let report = case.judge();
    let grave = report.findings.iter();
    let grave = grave.filter(|finding| finding.severity > Severity::Info);
    grave.map(|finding| finding.rule.id).collect()
}

const BLOG: &str = "
    CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL, name TEXT);
    CREATE UNIQUE INDEX index_users_on_email ON users (email);
    CREATE TABLE posts (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, title VARCHAR NOT NULL, body TEXT NOT NULL,
        published BOOLEAN NOT NULL DEFAULT 0,
        user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE
    );
    CREATE INDEX index_posts_on_user_id ON posts (user_id);
";

#[test]
fn first_migrations_are_clean() {
    assert_eq!(found(45, Wrapping::Transaction, "", BLOG), [""; 0]);
    let django = r#"
        CREATE TABLE "auth_group" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(150) NOT NULL UNIQUE);
        CREATE TABLE "auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "username" varchar(150) NOT NULL UNIQUE);
        CREATE TABLE "auth_user_groups" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED, "group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED);
        CREATE UNIQUE INDEX "auth_user_groups_user_id_group_id_94350c0c_uniq" ON "auth_user_groups" ("user_id", "group_id");
        CREATE INDEX "auth_user_groups_group_id_97559544" ON "auth_user_groups" ("group_id");
    "#;
    assert_eq!(found(45, Wrapping::Transaction, "", django), [""; 0]);
    let diesel = "
        CREATE TABLE sessions (token TEXT NOT NULL PRIMARY KEY, user_id INTEGER NOT NULL, seen TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, FOREIGN KEY (user_id) REFERENCES users (id));
        CREATE INDEX sessions_user ON sessions (user_id);
        CREATE TRIGGER sessions_seen AFTER UPDATE ON sessions BEGIN
            UPDATE sessions SET seen = CURRENT_TIMESTAMP WHERE token = new.token;
        END;
        CREATE VIEW recent AS SELECT token, user_id FROM sessions ORDER BY seen DESC LIMIT 10;
        CREATE VIRTUAL TABLE search USING fts5(title, body);
    ";
    assert_eq!(found(45, Wrapping::Transaction, BLOG, diesel), [""; 0]);
}

#[test]
fn small_changes_are_clean() {
    for sql in [
        "ALTER TABLE users ADD COLUMN bio TEXT",
        "ALTER TABLE users ADD COLUMN is_admin BOOLEAN NOT NULL DEFAULT FALSE",
        "ALTER TABLE posts ADD COLUMN views INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE users ADD COLUMN manager_id INTEGER REFERENCES users (id); \
         CREATE INDEX users_manager ON users (manager_id)",
        "CREATE INDEX posts_published ON posts (published) WHERE published = 1",
        "CREATE INDEX IF NOT EXISTS posts_lower ON posts (lower(title))",
        "CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT",
        "INSERT OR IGNORE INTO users (email) SELECT 'system@example.org' WHERE 0",
        "PRAGMA user_version = 7",
        "PRAGMA optimize; ANALYZE",
        "CREATE TEMP TABLE scratch AS SELECT id FROM users; DROP TABLE scratch",
    ] {
        assert_eq!(
            found(45, Wrapping::Transaction, BLOG, sql),
            [""; 0],
            "{sql}"
        );
    }
}

/// The columns of a new `users`, with what it should keep.
const NEW_USERS: &str =
    "(id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL, name TEXT DEFAULT '')";

#[test]
fn the_twelve_steps_are_clean() {
    let steps = format!(
        "PRAGMA foreign_keys = OFF;
         BEGIN IMMEDIATE;
         CREATE TABLE users_new {NEW_USERS};
         INSERT INTO users_new (id, email, name) SELECT id, email, name FROM users;
         DROP TABLE users;
         ALTER TABLE users_new RENAME TO users;
         CREATE UNIQUE INDEX index_users_on_email ON users (email);
         PRAGMA foreign_key_check;
         COMMIT;
         PRAGMA foreign_keys = ON;"
    );
    let rules = found(45, Wrapping::None, BLOG, &steps);
    // That it opens its own transaction is for the runner to mind.
    let rest: Vec<&str> = rules
        .into_iter()
        .filter(|rule| *rule != "explicit-transaction-control")
        .collect();
    assert_eq!(rest, [""; 0]);
}

#[test]
fn a_rebuild_within_a_transaction_empties_the_children() {
    let django = format!(
        r#"CREATE TABLE "new__users" {NEW_USERS};
           INSERT INTO "new__users" ("id", "email", "name") SELECT "id", "email", "name" FROM "users";
           DROP TABLE "users";
           ALTER TABLE "new__users" RENAME TO "users";
           CREATE UNIQUE INDEX "index_users_on_email" ON "users" ("email");"#
    );
    let expected = ["sqlite-rebuild-fk-cascade", "irreversible-migration"];
    assert_eq!(found(45, Wrapping::Transaction, BLOG, &django), expected);
    let alembic = django.replace("new__users", "_alembic_tmp_users");
    assert_eq!(found(45, Wrapping::Transaction, BLOG, &alembic), expected);
    // Nothing refers to posts.
    let posts = "
        CREATE TABLE new_posts (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, body TEXT NOT NULL,
            published BOOLEAN NOT NULL DEFAULT 0, user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE);
        INSERT INTO new_posts SELECT * FROM posts;
        DROP TABLE posts;
        ALTER TABLE new_posts RENAME TO posts;
        CREATE INDEX index_posts_on_user_id ON posts (user_id);
    ";
    assert_eq!(found(45, Wrapping::Transaction, BLOG, posts), [""; 0]);
}

#[test]
fn rails_copies_out_and_back() {
    let rails = r#"
        PRAGMA defer_foreign_keys = ON;
        CREATE TEMPORARY TABLE "aposts" ("id" integer NOT NULL PRIMARY KEY, "title" varchar NOT NULL, "body" text NOT NULL, "published" boolean DEFAULT 0 NOT NULL, "user_id" integer NOT NULL);
        INSERT INTO "aposts" ("id","title","body","published","user_id") SELECT "id","title","body","published","user_id" FROM "posts";
        DROP TABLE "posts";
        CREATE TABLE "posts" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "title" varchar, "body" text NOT NULL, "published" boolean DEFAULT 0 NOT NULL, "user_id" integer NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE);
        CREATE INDEX "index_posts_on_user_id" ON "posts" ("user_id");
        INSERT INTO "posts" ("id","title","body","published","user_id") SELECT "id","title","body","published","user_id" FROM "aposts";
        DROP TABLE "aposts";
    "#;
    assert_eq!(found(45, Wrapping::Transaction, BLOG, rails), [""; 0]);
    let without_index = rails.replace(
        r#"CREATE INDEX "index_posts_on_user_id" ON "posts" ("user_id");"#,
        "",
    );
    assert!(
        found(45, Wrapping::Transaction, BLOG, &without_index)
            .contains(&"sqlite-rebuild-loses-objects")
    );
}

#[test]
fn diesel_swaps_by_the_old_name() {
    let swap = "
        ALTER TABLE posts RENAME TO posts_old;
        CREATE TABLE posts (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, title VARCHAR NOT NULL, body TEXT,
            published BOOLEAN NOT NULL DEFAULT 0, user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE);
        INSERT INTO posts SELECT * FROM posts_old;
        DROP TABLE posts_old;
        CREATE INDEX index_posts_on_user_id ON posts (user_id);
    ";
    assert_eq!(found(45, Wrapping::Transaction, BLOG, swap), [""; 0]);
    let parent = "
        ALTER TABLE users RENAME TO users_old;
        CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL, name TEXT NOT NULL);
        INSERT INTO users SELECT * FROM users_old;
        DROP TABLE users_old;
        CREATE UNIQUE INDEX index_users_on_email ON users (email);
    ";
    let rules = found(45, Wrapping::Transaction, BLOG, parent);
    assert!(rules.contains(&"sqlite-rename-old-first"), "{rules:?}");
}
