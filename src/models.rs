//! The rows of the tables, as the service reads and writes them.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::database::{AccountStatus, ExperimentStatus, Id, Moment};
use crate::schema::{alerts, datasets, detection_results, detectors, experiments, users};

/// Somebody who works with the service.
#[derive(Debug, Identifiable, Queryable, Selectable, Serialize)]
#[diesel(table_name = users)]
pub(crate) struct User {
    pub id: Id,
    pub email: String,
    pub display_name: String,
    pub created_at: Moment,
    pub last_sign_in_at: Option<Moment>,
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
#[derive(Associations, Debug, Identifiable, Queryable, Selectable, Serialize)]
#[diesel(table_name = datasets, belongs_to(User, foreign_key = owner_id))]
pub(crate) struct Dataset {
    pub id: Id,
    pub owner_id: Id,
    pub name: String,
    pub row_count: i64,
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
#[derive(Associations, Debug, Identifiable, Queryable, Selectable, Serialize)]
#[diesel(table_name = detectors, belongs_to(Dataset))]
pub(crate) struct Detector {
    pub id: Id,
    pub dataset_id: Id,
    pub name: String,
    pub algorithm: String,
    pub parameters: Value,
    pub threshold: f64,
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
#[derive(Associations, Debug, Identifiable, Queryable, Selectable, Serialize)]
#[diesel(table_name = experiments, belongs_to(Detector))]
pub(crate) struct Experiment {
    pub id: Id,
    pub detector_id: Id,
    pub created_at: Moment,
    pub started_at: Option<Moment>,
    pub finished_at: Option<Moment>,
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
#[derive(Debug, Insertable)]
#[diesel(table_name = detection_results)]
pub(crate) struct NewResult {
    pub experiment_id: Id,
    pub row_number: i64,
    pub score: f64,
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
#[derive(Debug, Identifiable, Queryable, Selectable, Serialize)]
#[diesel(table_name = alerts)]
pub(crate) struct Alert {
    pub id: i64,
    pub experiment_id: Id,
    pub row_number: i64,
    pub score: f64,
    pub severity: String,
    pub raised_at: Moment,
    pub closed_at: Option<Moment>,
}
