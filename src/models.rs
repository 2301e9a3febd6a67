//! The rows of the tables, as the service reads and writes them, and the tables themselves.
//!
//! One struct for each table derives `Model` and describes all of it; `column(…)` says a column that
//! the struct does not read. The other structs read or write a part.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use whimbrel::model::Models;
use whimbrel::{Model, models};

use crate::database::{AccountStatus, ExperimentStatus, Id, Moment};
use crate::schema::{alerts, datasets, detection_results, detectors, experiments, users};

/// Every table, for `migrate create --autogenerate` and `migrate check`.
pub(crate) const MODELS: Models = models![
    User,
    Dataset,
    Algorithm,
    Detector,
    Experiment,
    NewResult,
    Alert,
    ApiKey,
    AuditEvent,
    UserPreferences,
];

/// Somebody who works with the service; what guards the sign-in is not read.
#[derive(Debug, Identifiable, Model, Queryable, Selectable, Serialize)]
#[diesel(table_name = users)]
#[model(column(password_hash: Option<String>))]
#[model(column(failed_sign_ins: i16, default = 0, check = "failed_sign_ins >= 0"))]
#[model(index(expression("lower(email)"), unique, name = "users_email_lower_key"))]
pub(crate) struct User {
    #[model(default = random_uuid())]
    pub id: Id,
    #[model(length = 320, unique)]
    pub email: String,
    pub display_name: String,
    #[model(default = now())]
    pub created_at: Moment,
    pub last_sign_in_at: Option<Moment>,
    #[model(default = "active")]
    pub status: AccountStatus,
}

/// A user to be registered.
#[derive(Debug, Deserialize, Insertable)]
#[diesel(table_name = users)]
pub(crate) struct NewUser {
    pub email: String,
    pub display_name: String,
}

/// A table of measurements.
#[derive(Associations, Debug, Identifiable, Model, Queryable, Selectable, Serialize)]
#[diesel(table_name = datasets, belongs_to(User, foreign_key = owner_id))]
#[model(
    comment = "Tables of measurements that detectors learn from",
    unique(owner_id, name)
)]
pub(crate) struct Dataset {
    #[model(default = random_uuid())]
    pub id: Id,
    #[model(references(User, on_delete = restrict))]
    pub owner_id: Id,
    #[model(length = 200)]
    pub name: String,
    #[model(default = 0, check = "row_count >= 0")]
    pub row_count: i64,
    #[model(default = now())]
    pub created_at: Moment,
    pub source_uri: Option<String>,
}

/// A dataset to be registered.
#[derive(Debug, Deserialize, Insertable)]
#[diesel(table_name = datasets)]
pub(crate) struct NewDataset {
    pub owner_id: Id,
    pub name: String,
    #[serde(default)]
    pub row_count: i64,
    pub source_uri: Option<String>,
}

/// Something that judges rows.
#[derive(Associations, Debug, Identifiable, Model, Queryable, Selectable, Serialize)]
#[diesel(table_name = detectors, belongs_to(Dataset))]
#[model(check = "threshold >= 0 AND threshold <= 1")]
pub(crate) struct Detector {
    #[model(default = random_uuid())]
    pub id: Id,
    #[model(references(Dataset, on_delete = cascade), index)]
    pub dataset_id: Id,
    #[model(length = 200)]
    pub name: String,
    #[model(length = 64, default = "z_score", references = Algorithm)]
    pub algorithm: String,
    #[model(default = json("{}"))]
    pub parameters: Value,
    #[model(default = 0.5)]
    pub threshold: f64,
    #[model(default = now())]
    pub created_at: Moment,
}

/// A detector to be made; what is left out gets the column's default.
#[derive(Debug, Deserialize, Insertable)]
#[diesel(table_name = detectors)]
pub(crate) struct NewDetector {
    pub dataset_id: Id,
    pub name: String,
    pub algorithm: Option<String>,
    pub parameters: Option<Value>,
    pub threshold: Option<f64>,
}

/// A detector at work on a series of measurements.
#[derive(Associations, Debug, Identifiable, Model, Queryable, Selectable, Serialize)]
#[diesel(table_name = experiments, belongs_to(Detector))]
#[model(column(failure: Option<String>), index(detector_id, desc(created_at)))]
#[model(index(
    created_at,
    filter = "status = 'running'",
    name = "experiments_running_idx"
))]
pub(crate) struct Experiment {
    #[model(default = random_uuid())]
    pub id: Id,
    #[model(references(Detector, on_delete = cascade))]
    pub detector_id: Id,
    #[model(default = now())]
    pub created_at: Moment,
    pub started_at: Option<Moment>,
    pub finished_at: Option<Moment>,
    #[model(default = "planned")]
    pub status: ExperimentStatus,
}

/// An experiment that has just ended.
#[derive(Debug, Insertable)]
#[diesel(table_name = experiments)]
pub(crate) struct FinishedExperiment {
    pub detector_id: Id,
    pub started_at: Moment,
    pub finished_at: Moment,
    pub status: ExperimentStatus,
}

/// What an experiment says of a row.
#[derive(Debug, Insertable, Model)]
#[diesel(table_name = detection_results)]
#[model(column(id: i64, identity), unique(experiment_id, row_number))]
#[model(index(
    experiment_id,
    desc(score),
    filter = "is_anomaly",
    name = "detection_results_anomalies_idx"
))]
pub(crate) struct NewResult {
    #[model(references(Experiment, on_delete = cascade))]
    pub experiment_id: Id,
    #[model(check = "row_number >= 0")]
    pub row_number: i64,
    pub score: f64,
    #[model(default = false)]
    pub is_anomaly: bool,
}

/// A result that somebody has to look at.
#[derive(Debug, Insertable)]
#[diesel(table_name = alerts)]
pub(crate) struct NewAlert {
    pub experiment_id: Id,
    pub row_number: i64,
    pub score: f64,
}

/// An alert; the database computes its severity from the score.
#[derive(Debug, Identifiable, Model, Queryable, Selectable, Serialize)]
#[diesel(table_name = alerts)]
#[model(column(closed_by: Option<Id>, references = User))]
#[model(foreign_key(
    experiment_id,
    row_number,
    references(NewResult, experiment_id, row_number),
    on_delete = cascade
))]
#[model(check(
    "(closed_by IS NULL) = (closed_at IS NULL)",
    name = "alerts_closed_by_somebody"
))]
#[model(index(
    experiment_id,
    row_number,
    unique,
    filter = "closed_at IS NULL",
    name = "alerts_open_key"
))]
pub(crate) struct Alert {
    #[model(identity)]
    pub id: i64,
    pub experiment_id: Id,
    pub row_number: i64,
    #[model(check = "score >= 0 AND score <= 1")]
    pub score: f64,
    #[model(generated = "CASE WHEN score >= 0.9 THEN 'critical' \
                         WHEN score >= 0.7 THEN 'warning' ELSE 'notice' END")]
    pub severity: String,
    #[model(default = now(), index(desc))]
    pub raised_at: Moment,
    pub closed_at: Option<Moment>,
}

/// What a detector may do with its rows; the service only refers to it.
#[derive(Model)]
#[expect(dead_code, reason = "it describes the table")]
pub(crate) struct Algorithm {
    #[model(length = 64, primary_key)]
    name: String,
    description: String,
    #[model(default = false)]
    robust: bool,
}

/// The key that a program signs in with; another service reads it.
#[derive(Model)]
#[model(check = "expires_at > created_at")]
#[expect(dead_code, reason = "it describes the table")]
pub(crate) struct ApiKey {
    #[model(default = random_uuid())]
    id: Id,
    #[model(references(User, on_delete = cascade))]
    #[model(index(filter = "revoked_at IS NULL", name = "api_keys_valid_idx"))]
    user_id: Id,
    #[model(length = 100)]
    name: String,
    #[model(unique, comment = "SHA-256 of the key")]
    key_hash: Vec<u8>,
    #[model(default = now())]
    created_at: Moment,
    expires_at: Option<Moment>,
    revoked_at: Option<Moment>,
}

/// Something that a user or a program did; another service writes it.
#[derive(Model)]
#[expect(dead_code, reason = "it describes the table")]
pub(crate) struct AuditEvent {
    #[model(identity)]
    id: i64,
    #[model(references(User, on_delete = set_null))]
    user_id: Option<Id>,
    #[model(length = 100)]
    action: String,
    #[model(default = json("{}"))]
    details: Value,
    #[model(default = now(), index(desc))]
    occurred_at: Moment,
}

/// The settings of a user; the web pages read them.
#[derive(Model)]
#[model(table = "user_preferences")]
#[expect(dead_code, reason = "it describes the table")]
pub(crate) struct UserPreferences {
    id: Id,
    #[model(references = User, index(name = "idx_user_preferences_user_id"))]
    user_id: Id,
    #[model(default = json("{}"))]
    preferences: Value,
    #[model(default = now())]
    created_at: Moment,
    #[model(default = now(), on_update = now())]
    updated_at: Moment,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_migrations_make_what_the_models_say() -> Result<(), whimbrel::model::ModelsDiffer> {
        whimbrel::model::must_match(MODELS, &crate::MIGRATIONS)
    }
}
