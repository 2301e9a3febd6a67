//! The order of the places that a setting is looked for, and what is wrong with them.

use std::collections::BTreeMap;
use std::fs;

use tempfile::TempDir;

use super::surroundings::Surroundings;
use super::*;
use crate::error::{Error, ErrorKind};

/// A folder with files, and variables.
struct Place {
    folder: TempDir,
    surroundings: Surroundings,
}

fn place(files: &[(&str, &str)], variables: &[(&str, &str)]) -> Place {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let variables: BTreeMap<_, _> = variables
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()))
        .collect();
    let surroundings = Surroundings {
        folder: folder.path().to_owned(),
        variables,
    };
    Place {
        folder,
        surroundings,
    }
}

impl Place {
    fn load(&self, flags: &Flags) -> Result<Config> {
        let application = Application::new("shop").with_version("1.2.3");
        Config::load_from(&application, flags, &self.surroundings)
    }

    fn config(&self) -> Config {
        self.load(&Flags::default()).unwrap()
    }

    fn error(&self) -> Error {
        let error = self.load(&Flags::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage, "{error}");
        error
    }
}

fn flags_with_url(url: &str) -> Flags {
    Flags {
        database_url: Some(url.to_owned()),
        ..Flags::default()
    }
}

#[track_caller]
fn found(config: &Config) -> (String, String) {
    let url = &config.database_url;
    (url.value.to_string(), url.origin.to_string())
}

/// Takes the places away one after the other, the first first.
#[test]
fn the_first_place_that_names_a_database_wins() {
    let toml = "database_url = \"sqlite:///top.db\"\n\n\
                [environment.production]\ndatabase_url = \"sqlite:///production.db\"\n";
    let env = "SHOP_DATABASE_URL=sqlite:///dotenv-shop.db\nDATABASE_URL=sqlite:///dotenv.db\n";
    let files = [
        ("whimbrel.toml", toml),
        (".env", env),
        ("url.txt", " sqlite:///file.db\n"),
    ];
    let mut place = place(
        &files,
        &[
            ("SHOP_DATABASE_URL", "sqlite:///shop.db"),
            ("DATABASE_URL", "sqlite:///variable.db"),
            ("WHIMBREL_ENV", "production"),
        ],
    );
    let mut flags = flags_with_url("sqlite:///flag.db");
    flags.database_url_file = Some("url.txt".into());
    let next = |place: &Place, flags: &Flags| found(&place.load(flags).unwrap());

    assert_eq!(next(&place, &flags).1, "--database-url");
    flags.database_url = None;
    let (url, origin) = next(&place, &flags);
    assert_eq!(origin, "--database-url-file");
    assert!(url.ends_with("file.db"), "{url}");
    flags.database_url_file = None;
    assert_eq!(next(&place, &flags).1, "variable SHOP_DATABASE_URL");
    place
        .surroundings
        .variables
        .remove(std::ffi::OsStr::new("SHOP_DATABASE_URL"));
    assert_eq!(next(&place, &flags).1, "variable DATABASE_URL");
    place
        .surroundings
        .variables
        .remove(std::ffi::OsStr::new("DATABASE_URL"));
    let (url, origin) = next(&place, &flags);
    assert_eq!(
        origin,
        "whimbrel.toml:4 environment.production.database_url"
    );
    assert!(url.ends_with("production.db"), "{url}");
    flags.environment = Some("staging".to_owned());
    assert_eq!(next(&place, &flags).1, "whimbrel.toml:1 database_url");
    fs::remove_file(place.folder.path().join("whimbrel.toml")).unwrap();
    assert_eq!(next(&place, &flags).1, ".env SHOP_DATABASE_URL");
    fs::write(
        place.folder.path().join(".env"),
        "DATABASE_URL=sqlite:///dotenv.db\n",
    )
    .unwrap();
    assert_eq!(next(&place, &flags).1, ".env DATABASE_URL");
    fs::remove_file(place.folder.path().join(".env")).unwrap();
    let (url, origin) = next(&place, &flags);
    assert_eq!(origin, "default");
    assert!(url.ends_with("storage/shop.db"), "{url}");
}

#[test]
fn the_environment_has_an_order_too() {
    let mut place = place(
        &[(".env", "ENVIRONMENT=from-dot-env\n")],
        &[("WHIMBREL_ENV", "first"), ("ENVIRONMENT", "second")],
    );
    let flags = Flags {
        environment: Some("flag".to_owned()),
        ..Flags::default()
    };
    assert_eq!(place.load(&flags).unwrap().environment.value, "flag");
    assert_eq!(place.config().environment.value, "first");
    place
        .surroundings
        .variables
        .remove(std::ffi::OsStr::new("WHIMBREL_ENV"));
    assert_eq!(place.config().environment.value, "second");
    place.surroundings.variables.clear();
    assert_eq!(place.config().environment.value, "from-dot-env");
    fs::remove_file(place.folder.path().join(".env")).unwrap();
    assert_eq!(place.config().environment.value, "development");
}

#[test]
fn the_environments_table_goes_before_the_top_of_the_file() {
    let place = place(
        &[(
            "whimbrel.toml",
            "lock_timeout = 5\nwhen_ahead = \"allow\"\nbusy_timeout_ms = 1_000\n\
             [environment.ci]\nlock_timeout = 0x10\nbookkeeping_schema = \"ops\"\n",
        )],
        &[("ENVIRONMENT", "ci")],
    );
    let config = place.config();
    assert_eq!(config.lock_timeout.value, Duration::from_secs(16));
    assert_eq!(
        config.lock_timeout.origin.to_string(),
        "whimbrel.toml:5 environment.ci.lock_timeout"
    );
    let options = config.options();
    assert_eq!(options.when_ahead, WhenAhead::Allow);
    assert_eq!(options.database.busy_timeout, Duration::from_secs(1));
    assert_eq!(options.database.bookkeeping_schema.as_deref(), Some("ops"));
    assert_eq!(options.database.application.as_deref(), Some("shop 1.2.3"));
    assert_eq!(options.database.attempts, Settings::default().attempts);
    let flags = Flags {
        lock_timeout: Some(Duration::ZERO),
        ..Flags::default()
    };
    let config = place.load(&flags).unwrap();
    assert_eq!(config.lock_timeout.value, Duration::ZERO);
    assert_eq!(config.options().database.busy_timeout, Duration::ZERO);
    assert_eq!(config.busy_timeout.origin.to_string(), "--lock-timeout");
}

#[test]
fn a_url_is_read_from_a_file_or_a_program() {
    let place = place(
        &[
            (
                "whimbrel.toml",
                "[environment.a]\ndatabase_url_file = \"secret.txt\"\n\
                 [environment.b]\ndatabase_url_command = [\"cat\", \"secret.txt\"]\n\
                 [environment.c]\ndatabase_url_command = [\"false\"]\n\
                 [environment.d]\ndatabase_url_command = [\"true\"]\n\
                 [environment.e]\ndatabase_url_command = [\"no-such-program-anywhere\"]\n",
            ),
            ("secret.txt", "postgres://ada:secret@localhost/shop\n"),
        ],
        &[],
    );
    let load = |environment: &str| {
        place.load(&Flags {
            environment: Some(environment.to_owned()),
            ..Flags::default()
        })
    };
    for environment in ["a", "b"] {
        let url = load(environment).unwrap().database_url.value.to_string();
        assert_eq!(url, "postgresql://ada:***@localhost/shop");
    }
    for (environment, why) in [
        ("c", "`false` ended with exit status: 1"),
        ("d", "`true` printed nothing"),
        ("e", "`no-such-program-anywhere` cannot be started"),
    ] {
        let error = load(environment).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Failed);
        assert!(error.message().ends_with(why), "{error}");
    }
}

#[test]
fn mistakes_in_the_file_are_named_with_their_place() {
    for (text, message) in [
        (
            "database_ulr = \"x\"",
            "whimbrel.toml:1: there is no key `database_ulr`; did you mean `database_url`?",
        ),
        (
            "\n[environment.a]\nlock_timout = 1",
            "whimbrel.toml:3: there is no key `environment.a.lock_timout`; did you mean `lock_timeout`?",
        ),
        (
            "[environments.a]",
            "whimbrel.toml:1: there is no key `environments`; did you mean `environment`?",
        ),
        (
            "lock_timeout = -1",
            "whimbrel.toml:1: `lock_timeout` must be a whole number",
        ),
        (
            "lock_timeout = \"1\"",
            "whimbrel.toml:1: `lock_timeout` must be a whole number",
        ),
        (
            "table_lock_attempts = 0",
            "whimbrel.toml:1: `table_lock_attempts` must be a whole number from 1",
        ),
        (
            "when_ahead = \"maybe\"",
            "whimbrel.toml:1: `when_ahead` must be \"refuse\", \"warn\" or \"allow\"",
        ),
        (
            "database_url = \"\"",
            "whimbrel.toml:1: `database_url` is empty",
        ),
        (
            "database_url = 5",
            "whimbrel.toml:1: `database_url` must be text in quotes",
        ),
        (
            "database_url_command = \"cat x\"",
            "whimbrel.toml:1: `database_url_command` must be a list of texts, the program first",
        ),
        (
            "environment = 3",
            "whimbrel.toml:1: `environment` must be a table",
        ),
        (
            "database_url = \"a.db\"\ndatabase_url_file = \"b\"",
            "whimbrel.toml:2 database_url_file: the database URL is given twice",
        ),
    ] {
        let error = place(&[("whimbrel.toml", text)], &[]).error();
        assert_eq!(error.message(), message);
    }
    let error = place(&[("whimbrel.toml", "\nlock_timeout = = 3")], &[]).error();
    assert!(error.message().starts_with("whimbrel.toml:2: "), "{error}");
    assert_eq!(error.location().unwrap().column, 16);
}

#[test]
fn a_misspelt_environment_is_refused_where_the_file_knows_a_near_one() {
    let files = [(
        "whimbrel.toml",
        "[environment.production]\nlock_timeout = 1\n",
    )];
    let error = place(&files, &[("ENVIRONMENT", "prodution")]).error();
    assert_eq!(
        error.message(),
        "`whimbrel.toml` has no environment `prodution`; did you mean `production`?"
    );
    assert_eq!(
        place(&files, &[("ENVIRONMENT", "test")])
            .config()
            .environment
            .value,
        "test"
    );
}

#[test]
fn nothing_is_not_a_value() {
    for (files, variables, message) in [
        (
            &[][..],
            &[("DATABASE_URL", "")][..],
            "the variable `DATABASE_URL` is set, but empty",
        ),
        (
            &[],
            &[("SHOP_DATABASE_URL", "  ")],
            "the variable `SHOP_DATABASE_URL` is set, but empty",
        ),
        (
            &[],
            &[("WHIMBREL_ENV", "")],
            "the variable `WHIMBREL_ENV` is set, but empty",
        ),
        (
            &[(".env", "DATABASE_URL=\n")],
            &[],
            "`.env` sets `DATABASE_URL` to nothing",
        ),
        (
            &[(".env", "# fine\nA=b\npass word=secret\n")],
            &[],
            "`.env:3` is not a line of the form NAME=value",
        ),
    ] {
        assert_eq!(place(files, variables).error().message(), message);
    }
    let place = place(&[("empty.txt", "\n"), ("two.txt", "a.db\nb.db\n")], &[]);
    for (file, message) in [
        ("empty.txt", "the file `empty.txt` is empty"),
        (
            "two.txt",
            "the file `two.txt` holds more than a database URL",
        ),
        (
            "none.txt",
            "the file `none.txt` cannot be read: No such file or directory (os error 2)",
        ),
    ] {
        let flags = Flags {
            database_url_file: Some(file.into()),
            ..Flags::default()
        };
        assert_eq!(place.load(&flags).unwrap_err().message(), message);
    }
    let error = place.load(&flags_with_url(" ")).unwrap_err();
    assert_eq!(
        error.message(),
        "the database URL is empty (from --database-url)"
    );
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_url() {
    let place = place(&[("url.txt", "\u{feff}sqlite:///marked.db\r\n")], &[]);
    let flags = Flags {
        database_url_file: Some("url.txt".into()),
        ..Flags::default()
    };
    let (url, _) = found(&place.load(&flags).unwrap());
    assert!(url.ends_with("marked.db") && url.is_ascii(), "{url}");
}

#[test]
fn an_unreadable_url_is_blamed_on_its_origin_and_not_repeated() {
    let error = place(&[], &[("DATABASE_URL", "mongodb://ada:secret@host/x")]).error();
    assert!(
        error.message().ends_with("(from variable DATABASE_URL)"),
        "{error}"
    );
    assert!(!format!("{error:?}").contains("secret"));
}

#[test]
fn files_are_found_in_the_package_when_they_are_not_here() {
    let mut place = place(
        &[
            ("Cargo.toml", ""),
            ("whimbrel.toml", "lock_timeout = 7\n"),
            (".env", "ENVIRONMENT=up\n"),
        ],
        &[],
    );
    let inner = place.folder.path().join("src/deep");
    fs::create_dir_all(&inner).unwrap();
    place.surroundings.folder = inner;
    let config = place.config();
    assert_eq!(config.lock_timeout.value, Duration::from_secs(7));
    assert_eq!(config.environment.value, "up");
}

#[test]
fn the_entries_name_every_key_and_hide_the_password() {
    let place = place(
        &[],
        &[("DATABASE_URL", "postgres://ada:secret@localhost/shop")],
    );
    let entries = place.config().entries();
    let names: Vec<_> = entries.iter().map(|entry| entry.name).collect();
    assert_eq!(names.len(), 14);
    assert_eq!(
        entries[1].value.as_deref(),
        Some("postgresql://ada:***@localhost/shop")
    );
    assert!(!format!("{entries:?} {:?}", place.config()).contains("secret"));
}
