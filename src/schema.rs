// @generated automatically by Diesel CLI.

diesel::table! {
    use crate::sql_types::*;

    alerts (id) {
        id -> Int8,
        experiment_id -> Uuid,
        row_number -> Int8,
        score -> Float8,
        severity -> Text,
        raised_at -> Timestamptz,
        closed_by -> Nullable<Uuid>,
        closed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use crate::sql_types::*;

    algorithms (name) {
        #[max_length = 64]
        name -> Varchar,
        description -> Text,
        robust -> Bool,
    }
}

diesel::table! {
    use crate::sql_types::*;

    api_keys (id) {
        id -> Uuid,
        user_id -> Uuid,
        #[max_length = 100]
        name -> Varchar,
        key_hash -> Bytea,
        created_at -> Timestamptz,
        expires_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use crate::sql_types::*;

    audit_events (id) {
        id -> Int8,
        user_id -> Nullable<Uuid>,
        #[max_length = 100]
        action -> Varchar,
        details -> Json,
        occurred_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::sql_types::*;

    datasets (id) {
        id -> Uuid,
        owner_id -> Uuid,
        #[max_length = 200]
        name -> Varchar,
        row_count -> Int8,
        created_at -> Timestamptz,
        source_uri -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::sql_types::*;

    detection_results (id) {
        id -> Int8,
        experiment_id -> Uuid,
        row_number -> Int8,
        score -> Float8,
        is_anomaly -> Bool,
    }
}

diesel::table! {
    use crate::sql_types::*;

    detectors (id) {
        id -> Uuid,
        dataset_id -> Uuid,
        #[max_length = 200]
        name -> Varchar,
        #[max_length = 64]
        algorithm -> Varchar,
        parameters -> Json,
        threshold -> Float8,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::sql_types::*;

    experiments (id) {
        id -> Uuid,
        detector_id -> Uuid,
        created_at -> Timestamptz,
        started_at -> Nullable<Timestamptz>,
        finished_at -> Nullable<Timestamptz>,
        status -> ExperimentStatus,
        failure -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::sql_types::*;

    user_preferences (id) {
        id -> Uuid,
        user_id -> Uuid,
        preferences -> Json,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use crate::sql_types::*;

    users (id) {
        id -> Uuid,
        #[max_length = 320]
        email -> Varchar,
        display_name -> Text,
        created_at -> Timestamptz,
        password_hash -> Nullable<Text>,
        failed_sign_ins -> Int2,
        last_sign_in_at -> Nullable<Timestamptz>,
        status -> AccountStatus,
    }
}

diesel::joinable!(alerts -> users (closed_by));
diesel::joinable!(api_keys -> users (user_id));
diesel::joinable!(audit_events -> users (user_id));
diesel::joinable!(datasets -> users (owner_id));
diesel::joinable!(detection_results -> experiments (experiment_id));
diesel::joinable!(detectors -> algorithms (algorithm));
diesel::joinable!(detectors -> datasets (dataset_id));
diesel::joinable!(experiments -> detectors (detector_id));
diesel::joinable!(user_preferences -> users (user_id));

diesel::allow_tables_to_appear_in_same_query!(
    alerts,
    algorithms,
    api_keys,
    audit_events,
    datasets,
    detection_results,
    detectors,
    experiments,
    user_preferences,
    users,
);
