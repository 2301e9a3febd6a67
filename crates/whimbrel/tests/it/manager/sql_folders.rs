//! Diesel's SQL folders beside Rust revisions.

use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use whimbrel::MigrationManager;
use whimbrel::prelude::*;
use whimbrel_schema::graph::Target;

use super::place::{Place, on_both};
use super::revisions::{registry_of, revision};

static FOLDERS: EmbeddedMigrations = embed_migrations!("tests/it/sql");

revision!(
    Countries,
    "20260101000000",
    up | s | {
        // Says what the SQL folders made, so that later revisions know it, and leaves it alone.
        s.create_table_if_not_exists("countries", |t| {
            t.char("code", 2).primary_key();
            t.text("name");
        });
    },
    down | s | {
        s.irreversible("the SQL folders made the table");
    }
);

revision!(Population, "20260102000000" after "20260101000000", up |s| {
    s.add_column("countries", |c| c.big_integer("population").nullable());
});

fn manager(place: &Place) -> MigrationManager {
    place
        .manager(registry_of![Countries, Population])
        .with_sql_folders(&FOLDERS)
        .unwrap()
}

on_both! {
    folders_run_first_and_share_the_history(place) {
        let manager = manager(place);
        assert_eq!(
            manager.status().unwrap().pending_sql,
            ["2020-01-01-000000_countries", "2020-01-02-000000_cities"]
        );
        let report = manager.quick(&Target::Head, &mut ()).unwrap();
        assert_eq!(report.revisions.len(), 4);
        assert_eq!(place.count("countries"), 1);
        assert_eq!(
            place.history(),
            ["20200101000000", "20200102000000", "20260101000000", "20260102000000"]
        );
        let status = manager.status().unwrap();
        assert!(status.up_to_date && status.foreign.is_empty(), "{status:?}");
        assert!(manager.run(&Target::Head, &mut ()).unwrap().is_empty());
        assert!(manager.is_up_to_date().unwrap());
    }
}
