//! Without PostgreSQL a test fails and says what to install.

use std::process::Command;

/// Starts a server with changed surroundings and returns the complaint.
fn complaint(variable: &str, value: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_throw-away-postgres"))
        .env_remove("WHIMBREL_TEST_POSTGRES_URL")
        .env(variable, value)
        .output()
        .unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_folder_without_a_server_is_named_with_what_to_install() {
    let complaint = complaint("WHIMBREL_TEST_POSTGRES_BIN", "/nonexistent/bin");
    for part in [
        "WHIMBREL_TEST_POSTGRES_BIN is /nonexistent/bin",
        "apt-get install postgresql",
        "brew install postgresql@16",
        "WHIMBREL_TEST_POSTGRES_URL",
    ] {
        assert!(
            complaint.contains(part),
            "{part} is missing in: {complaint}"
        );
    }
}

#[test]
fn a_server_that_does_not_start_shows_its_own_words() {
    let folder = tempfile::tempdir().unwrap();
    let program = "#!/bin/sh\necho 'initdb: no space' >&2\nexit 3\n";
    for name in ["initdb", "postgres"] {
        let path = folder.path().join(name);
        std::fs::write(&path, program).unwrap();
        make_executable(&path);
    }
    make_executable(folder.path());
    let complaint = complaint(
        "WHIMBREL_TEST_POSTGRES_BIN",
        folder.path().to_str().unwrap(),
    );
    assert!(complaint.contains("initdb: no space"), "{complaint}");
}

fn make_executable(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}
