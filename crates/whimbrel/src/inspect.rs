//! The schema of a live database, in several forms.

use chrono::Utc;
use serde::Serialize;
use whimbrel_schema::diesel::{Described, Printed, Section, print};
use whimbrel_schema::render::Heading;
use whimbrel_schema::show::{Document, document, dot, mermaid, module, script};
use whimbrel_schema::{Catalog, Identifier};

use crate::database::{self, Access, DatabaseUrl, Introspection, Scope, Server, Settings};
use crate::error::{Error, ErrorKind, Result};

/// In which form a schema is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As a script of SQL that makes it in an empty database.
    Sql,
    /// As one JSON object.
    Json,
    /// As an entity relationship diagram of Mermaid's.
    Mermaid,
    /// As a graph of Graphviz's.
    Dot,
    /// As a revision that makes it: a baseline.
    Dsl,
}

/// The schema of a live database.
#[derive(Clone, Debug)]
pub struct Inspection {
    database: String,
    server: Server,
    introspection: Introspection,
}

/// The schema as one JSON object.
#[derive(Serialize)]
struct Inspected<'i> {
    database: &'i str,
    backend: &'static str,
    server_version: String,
    #[serde(flatten)]
    document: Document<'i>,
    left_out: &'i [String],
}

/// Reads the schema of a database; nothing is changed.
///
/// No schemas stand for the one in which revisions make tables; SQLite has no others.
///
/// # Errors
///
/// When there is no such database, or it cannot be read.
pub fn inspect(url: &DatabaseUrl, schemas: &[String], settings: &Settings) -> Result<Inspection> {
    let opened = database::open(url, Access::ReadOnly, settings)?;
    let Some(mut database) = opened.into_database() else {
        let message = format!("there is no database at {url}");
        return Err(Error::new(ErrorKind::Failed, message).with_hint("inspect one that exists"));
    };
    let scope = match schemas {
        [] => Scope::Own,
        schemas => Scope::Schemas(
            schemas
                .iter()
                .map(|s| Identifier::from(s.as_str()))
                .collect(),
        ),
    };
    let introspection = database.introspect(&scope)?;
    Ok(Inspection {
        database: url.to_string(),
        server: *database.server(),
        introspection,
    })
}

impl Inspection {
    /// The schema.
    pub const fn catalog(&self) -> &Catalog {
        &self.introspection.catalog
    }

    /// What is not in the schema, or not whole, by name and why, in sentences without a full stop.
    pub fn left_out(&self) -> &[String] {
        &self.introspection.left_out
    }

    /// The schema as a text in one of the forms; it ends with a line end.
    ///
    /// # Errors
    ///
    /// When a part of the schema cannot be written in the form.
    pub fn text(&self, form: Form) -> Result<String> {
        let catalog = self.catalog();
        match form {
            Form::Mermaid => Ok(mermaid(catalog)),
            Form::Dot => Ok(dot(catalog)),
            Form::Dsl => Ok(self.baseline()),
            Form::Json => self.json(),
            Form::Sql => {
                let dialect = crate::manager::dialect_of(&self.server);
                script(catalog, dialect.as_ref()).map_err(|error| {
                    let hint = error.hint();
                    let failed = Error::new(ErrorKind::Failed, error.to_string());
                    hint.into_iter().fold(failed, Error::with_hint)
                })
            }
        }
    }

    /// The schema as Diesel's `schema.rs`, for a section of `diesel.toml`; its patch is left out.
    pub fn schema_rs(&self, section: &Section) -> Printed {
        let implied = &self.introspection.implied;
        let described = Described::live(self.catalog(), self.server.backend, implied);
        print(&described, section)
    }

    fn baseline(&self) -> String {
        let id = Utc::now().format("%Y%m%d%H%M%S").to_string();
        let heading = Heading {
            id: &id,
            message: "baseline",
            parents: &[],
            labels: &[],
            depends_on: &[],
            replaces: &[],
        };
        module(self.catalog(), heading)
    }

    fn json(&self) -> Result<String> {
        let inspected = Inspected {
            database: &self.database,
            backend: self.server.backend.name(),
            server_version: self.server.version.to_string(),
            document: document(self.catalog()),
            left_out: self.left_out(),
        };
        let text = serde_json::to_string_pretty(&inspected);
        let text = text.map_err(|error| {
            Error::new(ErrorKind::Failed, "the schema cannot be written as JSON").with_source(error)
        })?;
        Ok(text + "\n")
    }
}
