//! The revisions of the anomaly-detection service: two lines for each.

mod m20260105090000_initial_schema;
mod m20260108140000_security_hardening;
mod m20260115103000_user_preferences;
mod m20260122081500_experiment_status;
mod m20260129093000_sign_in_by_email;
mod m20260205160000_account_status;
mod m20260212101500_alerts;
mod m20260219110000_algorithms;
mod m20260226094500_dataset_sources;

whimbrel::registry![
    m20260105090000_initial_schema,
    m20260108140000_security_hardening,
    m20260115103000_user_preferences,
    m20260122081500_experiment_status,
    m20260129093000_sign_in_by_email,
    m20260205160000_account_status,
    m20260212101500_alerts,
    m20260219110000_algorithms,
    m20260226094500_dataset_sources,
];
