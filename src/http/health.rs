//! `GET /health`: whether the service can do its work.

use diesel::connection::SimpleConnection;
use serde::Serialize;
use serde_json::json;
use whimbrel::manager::Status;

use super::{Refusal, Reply, Service};

#[derive(Serialize)]
struct Health {
    status: &'static str,
    database: String,
    migrations: Option<Migrations>,
    error: Option<String>,
}

#[derive(Serialize)]
struct Migrations {
    current_revision: Option<String>,
    applied: usize,
    pending: usize,
    unfinished: Option<String>,
    up_to_date: bool,
}

impl From<Status> for Migrations {
    fn from(status: Status) -> Self {
        Self {
            current_revision: status.current_revision,
            applied: status.applied.len(),
            pending: status.pending.len(),
            unfinished: status.unfinished,
            up_to_date: status.up_to_date,
        }
    }
}

/// 200 when the database answers and every revision is applied, else 503 with the reason.
pub(super) fn report(service: &Service) -> Reply {
    let asked = ask(service);
    let up_to_date = matches!(&asked, Ok(migrations) if migrations.up_to_date);
    let (migrations, error) = match asked {
        Ok(migrations) => (Some(migrations), None),
        Err(refusal) => (None, Some(refusal.message)),
    };
    let health = Health {
        status: if up_to_date { "ok" } else { "unavailable" },
        database: service.migrations.url().to_string(),
        migrations,
        error,
    };
    Reply {
        status: if up_to_date { 200 } else { 503 },
        body: json!(health),
    }
}

/// Asks through the pool first: what requests use must work too.
fn ask(service: &Service) -> Result<Migrations, Refusal> {
    service.connections.get()?.batch_execute("SELECT 1")?;
    match service.migrations.status() {
        Ok(status) => Ok(status.into()),
        Err(error) => {
            log::error!("cannot tell where the database stands: {error}");
            Err(Refusal::new(503, error.message()))
        }
    }
}
