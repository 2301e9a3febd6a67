//! Revisions for the tests, and registries made from them.

use whimbrel::{Registry, prelude::*};
use whimbrel_schema::registry::Revision as Listed;

/// Declares revisions: an id, its parent, its `up` and, when wanted, its `down`.
macro_rules! revision {
    ($name:ident, $id:literal $(after $parent:literal)?, up |$up:ident| $up_body:block
     $(, down |$down:ident| $down_body:block)?) => {
        pub(crate) struct $name;

        impl Migration for $name {
            const HEADER: Header = Header::new($id, stringify!($name))$(.revises($parent))?;

            fn up($up: &mut Schema) $up_body

            $(fn down($down: &mut Schema) $down_body)?
        }
    };
}
pub(crate) use revision;

/// A registry of revisions, made while the test runs.
macro_rules! registry_of {
    ($($name:ty),* $(,)?) => {
        $crate::manager::revisions::leaked(vec![
            $(whimbrel_schema::registry::Revision::of::<$name>(
                concat!("m20260101000000_", stringify!($name))
            )),*
        ])
    };
}
pub(crate) use registry_of;

pub(crate) fn leaked(revisions: Vec<Listed>) -> &'static Registry {
    Box::leak(Box::new(Registry::new(revisions.leak())))
}

revision!(
    CreateUsers,
    "20260101000000",
    up | s | {
        s.create_table("users", |t| {
            t.big_integer("id").identity().primary_key();
            t.text("email").unique();
            t.text("name").nullable();
            t.integer("age").nullable();
            t.timestamptz("updated_at").default(now()).on_update(now());
        });
    }
);

revision!(CreatePosts, "20260102000000" after "20260101000000", up |s| {
    s.create_table("posts", |t| {
        t.big_integer("id").identity().primary_key();
        t.big_integer("user_id").references("users").on_delete(Cascade);
        t.text("title");
        t.index(["user_id", "title"]);
    });
});

revision!(SeedUsers, "20260103000000" after "20260102000000", up |s| {
    s.insert("users", ["email", "age"], [("a@example.org", 30), ("b@example.org", 40)]);
    s.execute("UPDATE users SET name = :name WHERE age > :age")
        .bind("name", "old ';-- hand")
        .bind("age", 35);
}, down |s| {
    s.delete("users", matching("email IN ('a@example.org', 'b@example.org')"));
});

revision!(IndexAge, "20260104000000" after "20260103000000", up |s| {
    s.create_index("users", ["age"]);
    s.add_check("users", "age IS NULL OR age >= 0").name("users_age_positive");
});
