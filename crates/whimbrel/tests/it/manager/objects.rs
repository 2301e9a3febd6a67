//! Views, triggers and schemas in revisions that a manager runs, takes back and drops.

use whimbrel::manager::Back;
use whimbrel::prelude::*;
use whimbrel_schema::graph::Target;

use super::place::{Place, on_both};
use super::revisions::{CreatePosts, CreateUsers, registry_of, revision};

revision!(CreateViews, "20260103000000" after "20260102000000", up |s| {
    s.create_view("titles", "SELECT id, title FROM posts").comment("all of them");
    s.create_view("short", "SELECT id FROM titles WHERE title < 'b'");
    s.only(Backend::Postgres, |s| {
        s.create_function(
            "keep",
            "",
            "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        );
    });
    s.create_trigger(
        "keeping",
        "posts",
        per_backend()
            .postgres(
                "CREATE TRIGGER keeping BEFORE INSERT ON posts \
                 FOR EACH ROW EXECUTE FUNCTION keep()",
            )
            .sqlite("CREATE TRIGGER keeping AFTER INSERT ON posts BEGIN SELECT 1; END"),
    );
});

revision!(ChangesUnderViews, "20260104000000" after "20260103000000", up |s| {
    s.change_type("posts", "title", Type::Varchar(None));
    s.replace_view("short", "SELECT id FROM titles WHERE title < 'c'");
    s.rename_table("posts", "letters");
    s.rename_object(DefinitionKey::new(DefinitionKind::View, "short"), "brief");
});

revision!(DropsThem, "20260105000000" after "20260104000000", up |s| {
    s.assume_safe("a test", |s| {
        s.drop_view("brief");
        s.drop_view("titles");
        s.drop_table("letters");
    });
}, down |s| {
    s.irreversible("a test");
});

on_both! {
    views_and_triggers_come_change_and_go(place) {
        let three = registry_of![CreateUsers, CreatePosts, CreateViews];
        let manager = place.manager(three);
        manager.quick(&Target::Head, &mut ()).unwrap();
        place.sql("INSERT INTO users (email) VALUES ('a')");
        place.sql("INSERT INTO posts (user_id, title) SELECT id, 'b' FROM users");
        assert_eq!(place.count("short"), 0);
        let four = registry_of![CreateUsers, CreatePosts, CreateViews, ChangesUnderViews];
        let manager = place.manager(four);
        manager.run(&Target::Head, &mut ()).unwrap();
        assert_eq!(place.count("brief"), 1);
        manager.rollback(&Back::Steps(1), &[], &mut ()).unwrap();
        assert_eq!(place.count("short"), 0);
        assert_eq!(place.count("titles"), 1);
        let five =
            registry_of![CreateUsers, CreatePosts, CreateViews, ChangesUnderViews, DropsThem];
        place.manager(five).run(&Target::Head, &mut ()).unwrap();
        assert_eq!(place.count("users"), 1);
    }
}

revision!(CreateBilling, "20260103000000" after "20260102000000", up |s| {
    s.create_schema("bill.ing");
    s.in_schema("bill.ing", |s| {
        s.create_table("invoices", |t| {
            t.big_integer("id").identity().primary_key();
            t.big_integer("user_id").references(within("public", "users").as_str());
            t.text("number").unique();
        });
        s.create_view("numbers", "SELECT number FROM \"bill.ing\".invoices");
    });
});

revision!(ChangeBilling, "20260104000000" after "20260103000000", up |s| {
    s.in_schema("bill.ing", |s| {
        s.create_index("invoices", ["user_id"]);
        s.when(table_exists("invoices"), |s| {
            s.insert("invoices", ["user_id", "number"], [(1, "a")]);
        });
        s.add_check("invoices", "number <> ''");
    });
}, down |s| {
    s.in_schema("bill.ing", |s| {
        s.drop_constraint("invoices", "invoices_check");
        s.drop_index("invoices", "invoices_user_id_idx");
    });
});

#[test]
fn tables_in_a_schema_are_made_counted_and_taken_back() {
    let place = Place::postgres();
    let manager = place.manager(registry_of![CreateUsers, CreatePosts]);
    manager.run(&Target::Head, &mut ()).unwrap();
    place.sql("INSERT INTO users (id, email) VALUES (1, 'a')");
    let manager = place.manager(registry_of![
        CreateUsers,
        CreatePosts,
        CreateBilling,
        ChangeBilling
    ]);
    manager.run(&Target::Head, &mut ()).unwrap();
    assert_eq!(place.count("\"bill.ing\".numbers"), 1);
    manager.rollback(&Back::Steps(1), &[], &mut ()).unwrap();
    let error = manager.rollback(&Back::Steps(1), &[], &mut ()).unwrap_err();
    assert_eq!(error.kind(), whimbrel::ErrorKind::DataLoss, "{error:?}");
    assert!(
        error.message().contains("1 row of `bill.ing.invoices`"),
        "{error:?}"
    );
    manager
        .rollback(&Back::Steps(1), &["20260103".to_owned()], &mut ())
        .unwrap();
    assert_eq!(place.count("pg_namespace WHERE nspname = 'bill.ing'"), 0);
    assert_eq!(place.count("users"), 1);
}
