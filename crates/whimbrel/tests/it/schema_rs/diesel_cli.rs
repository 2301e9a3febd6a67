//! The same text as an installed Diesel CLI writes: `diesel` of the path, or what `DIESEL_CLI` names.

use std::process::Command;

use super::cases::CASES;
use super::{Live, sections};

#[test]
fn an_installed_diesel_writes_the_same() {
    let program = std::env::var("DIESEL_CLI").unwrap_or_else(|_| "diesel".to_owned());
    let version = Command::new(&program).arg("--version").output();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let Some(version) = version.ok().filter(|text| text.contains("2.3.")) else {
        eprintln!("skipped: `{program}` is no Diesel CLI 2.3");
        return;
    };
    for case in CASES.iter().filter(|case| case.is_diesels) {
        let live = Live::after(case.backend, case.sql);
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("Cargo.toml"), "").unwrap();
        let config = sections(folder.path(), case.config);
        let section = &config.sections()[0].section;
        let output = Command::new(&program)
            .args(["print-schema", "--database-url", &live.diesel_url()])
            .current_dir(folder.path())
            .env_remove("DIESEL_CONFIG_FILE")
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {errors}", case.name);
        let theirs = String::from_utf8(output.stdout).unwrap();
        let ours = live.printed(section).text;
        let difference = diffy::create_patch(&theirs, &ours).to_string();
        assert_eq!(
            ours,
            theirs,
            "{} of {}\n{difference}",
            case.name,
            version.trim()
        );
    }
}
