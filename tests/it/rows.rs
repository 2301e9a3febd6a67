//! Rows as a database holds them that has been used for a while.

use crate::database::Database;

/// Fills the tables of the first revision.
///
/// The SQL reads the same on both databases: keys and times are written as text.
#[track_caller]
pub(crate) fn fill_first_revision(database: &Database) {
    database.execute(
        "INSERT INTO users (id, email, name) VALUES
           ('00000000-0000-4000-8000-000000000001', ' Ada@Example.org', 'Ada'),
           ('00000000-0000-4000-8000-000000000002', 'grace@example.org', NULL);
         INSERT INTO datasets (id, owner_id, name, source_path, row_count) VALUES
           ('00000000-0000-4000-8000-000000000011', '00000000-0000-4000-8000-000000000001',
            'it''s raining', '/data/rain.csv', 3),
           ('00000000-0000-4000-8000-000000000012', '00000000-0000-4000-8000-000000000001',
            'empty', NULL, 0);
         INSERT INTO detectors (id, dataset_id, name, algorithm) VALUES
           ('00000000-0000-4000-8000-000000000021', '00000000-0000-4000-8000-000000000011',
            'plain', 'z_score'),
           ('00000000-0000-4000-8000-000000000022', '00000000-0000-4000-8000-000000000011',
            'home-made', 'crystal_ball');
         INSERT INTO experiments (id, detector_id, started_at, finished_at) VALUES
           ('00000000-0000-4000-8000-000000000031', '00000000-0000-4000-8000-000000000021',
            NULL, NULL),
           ('00000000-0000-4000-8000-000000000032', '00000000-0000-4000-8000-000000000021',
            '2026-01-06 10:00:00+00:00', NULL),
           ('00000000-0000-4000-8000-000000000033', '00000000-0000-4000-8000-000000000021',
            '2026-01-06 10:00:00+00:00', '2026-01-06 11:00:00+00:00');
         INSERT INTO detection_results (experiment_id, row_number, score, is_anomaly) VALUES
           ('00000000-0000-4000-8000-000000000033', 0, 0.25, false),
           ('00000000-0000-4000-8000-000000000033', 1, 0.75, true),
           ('00000000-0000-4000-8000-000000000033', 2, 1, true);",
    );
}

/// What [`fill_first_revision`] wrote, in the words of the first revision.
pub(crate) fn first_revision(database: &Database) -> Vec<String> {
    let mut rows = database.rows(
        "lower(trim(email)) || ' ' || coalesce(name, '-')",
        "FROM users ORDER BY id",
    );
    rows.extend(database.rows(
        "name || ' ' || coalesce(source_path, '-') || ' ' || row_count",
        "FROM datasets ORDER BY id",
    ));
    rows.extend(database.rows("name || ' ' || algorithm", "FROM detectors ORDER BY id"));
    rows.extend(database.rows("id", "FROM experiments ORDER BY id"));
    rows.extend(database.rows(
        "row_number || ' ' || score",
        "FROM detection_results ORDER BY row_number",
    ));
    rows
}

/// What the data steps of the later revisions make of [`fill_first_revision`].
#[track_caller]
pub(crate) fn head_is_right(database: &Database) {
    let rows = |expression, rest| database.rows(expression, rest);
    assert_eq!(
        rows(
            "email || ' ' || display_name || ' ' || status",
            "FROM users ORDER BY id"
        ),
        [
            "ada@example.org Ada active",
            "grace@example.org grace@example.org active"
        ]
    );
    assert_eq!(
        rows(
            "name || ' ' || coalesce(source_uri, '-') || ' ' || row_count",
            "FROM datasets ORDER BY id"
        ),
        ["it's raining file:///data/rain.csv 3", "empty - 0"]
    );
    assert_eq!(
        rows("status", "FROM experiments ORDER BY id"),
        ["planned", "running", "finished"]
    );
    assert_eq!(
        rows("description", "FROM algorithms WHERE name = 'crystal_ball'"),
        ["Not described yet"]
    );
    assert_eq!(database.count("algorithms"), 4);
    assert_eq!(database.count("detection_results"), 3);
}
