//! Models that differ from the migrations: told in tests and release builds, and not in dev builds.

use super::assert_refused;
use super::build::{Build, cargo};

/// The setting by which a release build differs here, for the one package alone.
const RELEASE: [&str; 2] = [
    "--config",
    "profile.dev.package.models.debug-assertions=false",
];

#[test]
fn a_dev_build_lets_models_be_ahead() {
    let build = Build::of(&mut cargo("check"), "models");
    assert!(build.is_success, "{}", build.text);
    assert_eq!(build.text, "");
}

#[test]
fn tests_and_release_builds_tell_what_differs_at_its_field() {
    assert_refused("models", "models", &["--lib", "--profile=test"]);
    assert_refused("models", "models", &RELEASE);
}
