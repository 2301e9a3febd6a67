//! `POST /experiments`: a detector judges values; results and alerts are kept together.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Refusal, Service};
use crate::database::{AnyConnection, ExperimentStatus, Id, Moment, columns_of};
use crate::detection::Algorithm;
use crate::models::{Detector, Experiment, FinishedExperiment, NewAlert, NewResult};
use crate::schema::{alerts, detection_results, detectors, experiments};

/// What to judge, and with which detector.
#[derive(Debug, Deserialize)]
pub(super) struct Request {
    detector_id: Id,
    values: Vec<f64>,
}

/// What came of it.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    experiment: Experiment,
    anomalies: Vec<Anomaly>,
}

/// A value that stands out.
#[derive(Debug, Serialize)]
struct Anomaly {
    row_number: i64,
    score: f64,
}

pub(super) fn carry_out(service: &Service, request: &Request) -> Result<Answer, Refusal> {
    let connection = &mut service.connections.get()?;
    let detector = detectors::table
        .find(request.detector_id)
        .select(Detector::as_select())
        .first(connection)?;
    let algorithm = Algorithm::named(&detector.algorithm)
        .ok_or_else(|| Refusal::new(422, format!("`{}` is only a name", detector.algorithm)))?;
    let started_at = Moment::now();
    let scores = (0_i64..).zip(algorithm.scores(&request.values));
    let judged: Vec<(i64, f64, bool)> = scores
        .map(|(row, score)| (row, score, score > detector.threshold))
        .collect();
    let finished = FinishedExperiment {
        detector_id: detector.id,
        started_at,
        finished_at: Moment::now(),
        status: ExperimentStatus::Finished,
    };
    let experiment = connection.transaction(|connection| keep(connection, &finished, &judged))?;
    let anomalies = judged.into_iter().filter(|(_, _, is_anomaly)| *is_anomaly);
    Ok(Answer {
        experiment,
        anomalies: anomalies
            .map(|(row_number, score, _)| Anomaly { row_number, score })
            .collect(),
    })
}

fn keep(
    connection: &mut AnyConnection,
    finished: &FinishedExperiment,
    judged: &[(i64, f64, bool)],
) -> QueryResult<Experiment> {
    let experiment: Experiment = diesel::insert_into(experiments::table)
        .values(finished)
        .returning(columns_of::<Experiment>())
        .get_result(connection)?;
    for (row_number, score, is_anomaly) in judged.iter().copied() {
        let result = NewResult {
            experiment_id: experiment.id,
            row_number,
            score,
            is_anomaly,
        };
        diesel::insert_into(detection_results::table)
            .values(&result)
            .execute(connection)?;
        if is_anomaly {
            let alert = NewAlert {
                experiment_id: experiment.id,
                row_number,
                score,
            };
            diesel::insert_into(alerts::table)
                .values(&alert)
                .execute(connection)?;
        }
    }
    Ok(experiment)
}
