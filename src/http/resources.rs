//! Users, datasets, detectors and alerts: listing and making them.

use diesel::prelude::*;

use super::{Refusal, Service};
use crate::database::columns_of;
use crate::models::{Alert, Dataset, Detector, NewDataset, NewDetector, NewUser, User};
use crate::schema::{alerts, datasets, detectors, users};

/// How many rows a list shows.
const ROWS: i64 = 100;

pub(super) fn users(service: &Service) -> Result<Vec<User>, Refusal> {
    let rows = users::table
        .order(users::email)
        .limit(ROWS)
        .select(User::as_select())
        .load(&mut service.connections.get()?)?;
    Ok(rows)
}

pub(super) fn create_user(service: &Service, user: &NewUser) -> Result<User, Refusal> {
    let email = user.email.trim().to_lowercase();
    let row = diesel::insert_into(users::table)
        .values((
            users::email.eq(email),
            users::display_name.eq(&user.display_name),
        ))
        .returning(columns_of::<User>())
        .get_result(&mut service.connections.get()?)?;
    Ok(row)
}

pub(super) fn datasets(service: &Service) -> Result<Vec<Dataset>, Refusal> {
    let rows = datasets::table
        .order(datasets::name)
        .limit(ROWS)
        .select(Dataset::as_select())
        .load(&mut service.connections.get()?)?;
    Ok(rows)
}

pub(super) fn create_dataset(service: &Service, dataset: &NewDataset) -> Result<Dataset, Refusal> {
    let row = diesel::insert_into(datasets::table)
        .values(dataset)
        .returning(columns_of::<Dataset>())
        .get_result(&mut service.connections.get()?)?;
    Ok(row)
}

pub(super) fn detectors(service: &Service) -> Result<Vec<Detector>, Refusal> {
    let rows = detectors::table
        .order(detectors::name)
        .limit(ROWS)
        .select(Detector::as_select())
        .load(&mut service.connections.get()?)?;
    Ok(rows)
}

pub(super) fn create_detector(
    service: &Service,
    detector: &NewDetector,
) -> Result<Detector, Refusal> {
    let row = diesel::insert_into(detectors::table)
        .values(detector)
        .returning(columns_of::<Detector>())
        .get_result(&mut service.connections.get()?)?;
    Ok(row)
}

pub(super) fn open_alerts(service: &Service) -> Result<Vec<Alert>, Refusal> {
    let rows = alerts::table
        .filter(alerts::closed_at.is_null())
        .order(alerts::raised_at.desc())
        .limit(ROWS)
        .select(Alert::as_select())
        .load(&mut service.connections.get()?)?;
    Ok(rows)
}
