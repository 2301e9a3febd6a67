//! Guards: asked of the live database right before the operations run.

use whimbrel::manager::Options;
use whimbrel::prelude::*;
use whimbrel_schema::graph::Target;

use super::place::on_both;
use super::revisions::{CreateUsers, registry_of, revision};

revision!(Ensures, "20260102000000" after "20260101000000", up |s| {
    s.when(column_is_missing("users", "phone"), |s| {
        s.add_column("users", |c| c.text("phone").nullable());
        s.create_index("users", ["phone"]);
    });
    s.create_table_if_not_exists("extra", |t| {
        t.integer("id").primary_key();
    });
    s.when(environment_is("production"), |s| {
        s.insert("extra", ["id"], [(1,)]);
    });
    s.when(not(environment_is("production")), |s| {
        s.insert("extra", ["id"], [(2,), (3,)]);
    });
}, down |s| {
    s.irreversible("a test");
});

on_both! {
    what_is_there_already_is_left_alone(place) {
        let registry = registry_of![CreateUsers, Ensures];
        place.manager(registry).quick(&"20260101".parse().unwrap(), &mut ()).unwrap();
        place.sql("ALTER TABLE users ADD COLUMN phone text");
        place.manager(registry).run(&Target::Head, &mut ()).unwrap();
        assert!(!place.schema().join(" ").contains("users_phone_idx"));
        assert_eq!(place.count("extra"), 2);
    }

    what_is_missing_is_made_and_the_environment_counts(place) {
        let registry = registry_of![CreateUsers, Ensures];
        let production = Options { environment: "production".into(), ..Options::default() };
        place.manager_with(registry, production).quick(&Target::Head, &mut ()).unwrap();
        assert!(place.schema().join(" ").contains("users_phone_idx"));
        assert_eq!(place.count("extra"), 1);
    }
}
