//! `schema.rs` as Diesel CLI writes it, on real databases.

mod cases;
mod diesel_cli;
mod upstream;

use std::fs;
use std::path::Path;

use whimbrel::Backend;
use whimbrel::DatabaseUrl;
use whimbrel::database::Settings;
use whimbrel::inspect::{Inspection, inspect};
use whimbrel::schema_rs::DieselToml;
use whimbrel_schema::diesel::{Printed, Section};
use whimbrel_testkit::{PostgresServer, TestDatabase};

/// A database that lives as long as the test.
enum Live {
    Postgres(TestDatabase),
    Sqlite(tempfile::TempDir),
}

impl Live {
    /// A new database after a script.
    fn after(backend: Backend, script: &str) -> Self {
        match backend {
            Backend::Postgres => {
                let database = PostgresServer::shared().database();
                database.psql(script);
                Self::Postgres(database)
            }
            Backend::Sqlite => {
                use diesel::connection::SimpleConnection;
                use diesel::{Connection, SqliteConnection};
                let folder = tempfile::tempdir().unwrap();
                let file = folder.path().join("case.db");
                let mut connection = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
                connection.batch_execute(script).unwrap();
                Self::Sqlite(folder)
            }
        }
    }

    fn url(&self) -> String {
        match self {
            Self::Postgres(database) => database.url(),
            Self::Sqlite(folder) => format!("sqlite:///{}/case.db", folder.path().display()),
        }
    }

    /// The name under which Diesel's own programs find it.
    fn diesel_url(&self) -> String {
        match self {
            Self::Postgres(database) => database.url(),
            Self::Sqlite(folder) => folder.path().join("case.db").display().to_string(),
        }
    }

    fn inspect(&self, schema: Option<&str>) -> Inspection {
        let url: DatabaseUrl = self.url().parse().unwrap();
        let schemas: Vec<String> = schema.into_iter().map(str::to_owned).collect();
        inspect(&url, &schemas, &Settings::default()).unwrap()
    }

    fn printed(&self, section: &Section) -> Printed {
        self.inspect(section.schema.as_deref()).schema_rs(section)
    }
}

/// The sections of a `diesel.toml` with this text.
fn sections(folder: &Path, text: &str) -> DieselToml {
    fs::write(folder.join("diesel.toml"), text).unwrap();
    DieselToml::of_package(folder).unwrap()
}
