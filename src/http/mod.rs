//! The HTTP API: JSON in, JSON out.
//!
//! | request | answers |
//! |---|---|
//! | `GET /health` | whether the database can be reached and is migrated |
//! | `GET`, `POST /users`, `/datasets`, `/detectors` | the first hundred rows; the row that was made |
//! | `POST /experiments` | judges values with a detector and keeps the results |
//! | `GET /alerts` | the open alerts, the newest first |

mod experiments;
mod health;
mod refusal;
mod resources;
mod server;

use std::io::Read;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tiny_http::{Method, Request};
use whimbrel::MigrationManager;

use crate::database::Connections;
use refusal::Refusal;
pub(crate) use server::Server;

/// The longest request that is read, in bytes.
const LONGEST_BODY: u64 = 4 * 1024 * 1024;

/// What requests work with.
#[derive(Debug)]
pub(crate) struct Service {
    /// The pool.
    pub(crate) connections: Connections,
    /// Tells where the database stands.
    pub(crate) migrations: MigrationManager,
}

/// An answer: a status and a JSON document.
#[derive(Debug)]
struct Reply {
    status: u16,
    body: Value,
}

impl Reply {
    fn new(status: u16, body: &impl Serialize) -> Result<Self, Refusal> {
        let body = serde_json::to_value(body).map_err(|error| Refusal::internal(&error))?;
        Ok(Self { status, body })
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        Self {
            status: refusal.status,
            body: json!({ "error": refusal.message }),
        }
    }
}

impl Service {
    fn answer(&self, request: &mut Request) -> Reply {
        self.route(request).unwrap_or_else(Reply::from)
    }

    fn route(&self, request: &mut Request) -> Result<Reply, Refusal> {
        let path = request.url().split('?').next().unwrap_or_default();
        let path = path.trim_end_matches('/').to_owned();
        match (request.method(), path.as_str()) {
            (Method::Get, "/health") => Ok(health::report(self)),
            (Method::Get, "/users") => Reply::new(200, &resources::users(self)?),
            (Method::Post, "/users") => {
                Reply::new(201, &resources::create_user(self, &body(request)?)?)
            }
            (Method::Get, "/datasets") => Reply::new(200, &resources::datasets(self)?),
            (Method::Post, "/datasets") => {
                Reply::new(201, &resources::create_dataset(self, &body(request)?)?)
            }
            (Method::Get, "/detectors") => Reply::new(200, &resources::detectors(self)?),
            (Method::Post, "/detectors") => {
                Reply::new(201, &resources::create_detector(self, &body(request)?)?)
            }
            (Method::Post, "/experiments") => {
                Reply::new(201, &experiments::carry_out(self, &body(request)?)?)
            }
            (Method::Get, "/alerts") => Reply::new(200, &resources::open_alerts(self)?),
            (_, path) if PATHS.contains(&path) => Err(Refusal::new(405, "not with this method")),
            (_, path) => Err(Refusal::new(404, format!("there is no `{path}`"))),
        }
    }
}

const PATHS: [&str; 6] = [
    "/health",
    "/users",
    "/datasets",
    "/detectors",
    "/experiments",
    "/alerts",
];

fn body<T: DeserializeOwned>(request: &mut Request) -> Result<T, Refusal> {
    let mut text = Vec::new();
    let mut reader = request.as_reader().take(LONGEST_BODY + 1);
    reader
        .read_to_end(&mut text)
        .map_err(|error| Refusal::new(400, format!("the request ended early: {error}")))?;
    if text.len() as u64 > LONGEST_BODY {
        return Err(Refusal::new(413, "the request is too long"));
    }
    serde_json::from_slice(&text).map_err(|error| Refusal::new(400, error.to_string()))
}
