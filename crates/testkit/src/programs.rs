//! Finding the programs of a PostgreSQL server.

use std::cmp::Reverse;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::TestkitError;

/// Where packages put a server; `*` stands for one folder whose name ends in the version.
const USUAL_PLACES: [&str; 6] = [
    "/usr/lib/postgresql/*/bin", // Debian, and PGDG for Debian
    "/usr/pgsql-*/bin",          // PGDG for Red Hat
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "/Library/PostgreSQL/*/bin",
];

/// The folder that holds a server's programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerPrograms {
    folder: PathBuf,
}

impl ServerPrograms {
    /// Finds the programs: in `WHIMBREL_TEST_POSTGRES_BIN`, else on the `PATH`, else the
    /// newest in the usual places.
    ///
    /// # Errors
    /// [`TestkitError::NotAServerFolder`] when the variable names a folder without them, else
    /// [`TestkitError::NoServer`].
    pub fn find() -> Result<Self, TestkitError> {
        if let Some(folder) = env::var_os("WHIMBREL_TEST_POSTGRES_BIN") {
            let folder = PathBuf::from(folder);
            return Self::in_folder(&folder).ok_or(TestkitError::NotAServerFolder { folder });
        }
        Self::search(&env::var_os("PATH").unwrap_or_default(), &USUAL_PLACES)
    }

    fn search(path: &OsStr, usual_places: &[&str]) -> Result<Self, TestkitError> {
        let mut searched: Vec<PathBuf> = env::split_paths(path).collect();
        let usual = usual_places.iter().map(|place| newest_first(place));
        let installed: Vec<PathBuf> = usual.flatten().collect();
        let found = searched
            .iter()
            .filter_map(|folder| fs::canonicalize(folder.join("pg_ctl")).ok())
            .filter_map(|program| Some(program.parent()?.to_owned()))
            .chain(installed)
            .find_map(|folder| Self::in_folder(&folder));
        searched.extend(usual_places.iter().map(PathBuf::from));
        found.ok_or(TestkitError::NoServer { searched })
    }

    fn in_folder(folder: &Path) -> Option<Self> {
        let has = |program: &str| folder.join(program).is_file();
        (has("initdb") && has("postgres")).then(|| Self {
            folder: folder.to_owned(),
        })
    }

    /// Returns the path of one of the programs.
    #[must_use]
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Returns the folder that holds them.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Finds `psql`: beside the server's programs, on the `PATH`, or in the usual places.
///
/// # Errors
/// [`TestkitError::NoPsql`], which says what to install.
pub fn find_psql() -> Result<PathBuf, TestkitError> {
    let beside_server = ServerPrograms::find().ok().map(|programs| programs.folder);
    let path = env::var_os("PATH").unwrap_or_default();
    beside_server
        .into_iter()
        .chain(env::split_paths(&path))
        .chain(USUAL_PLACES.iter().flat_map(|place| newest_first(place)))
        .chain(["/opt/homebrew/opt/libpq/bin", "/usr/local/opt/libpq/bin"].map(PathBuf::from))
        .map(|folder| folder.join("psql"))
        .find(|program| program.is_file())
        .ok_or(TestkitError::NoPsql)
}

/// Returns the folders a usual place stands for, the highest version first.
fn newest_first(place: &str) -> Vec<PathBuf> {
    let Some((before, after)) = place.split_once('*') else {
        return vec![PathBuf::from(place)];
    };
    let Some((parent, prefix)) = before.rsplit_once('/') else {
        return Vec::new();
    };
    let Ok(entries) = fs::read_dir(parent) else {
        return Vec::new();
    };
    let mut versions: Vec<(Reverse<u32>, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let version = name.strip_prefix(prefix)?;
            let major = version.split('.').next()?.parse().ok()?;
            let folder = entry.path().join(after.trim_start_matches('/'));
            Some((Reverse(major), folder))
        })
        .collect();
    versions.sort();
    versions.into_iter().map(|(_, folder)| folder).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::{Path, PathBuf};

    use super::{ServerPrograms, newest_first};

    fn server_folder(folder: PathBuf) -> PathBuf {
        fs::create_dir_all(&folder).unwrap();
        for program in ["initdb", "postgres", "pg_ctl"] {
            fs::write(folder.join(program), "").unwrap();
        }
        fs::canonicalize(folder).unwrap()
    }

    fn place(root: &Path) -> String {
        format!("{}/pg/v-*/bin", root.display())
    }

    #[test]
    fn the_highest_version_is_taken_and_not_the_last_name() {
        let root = tempfile::tempdir().unwrap();
        for version in ["v-9.6", "v-16", "v-2x", "other"] {
            server_folder(root.path().join("pg").join(version).join("bin"));
        }
        let found = newest_first(&place(root.path()));
        let expected = ["v-16/bin", "v-9.6/bin"].map(|end| root.path().join("pg").join(end));
        assert_eq!(found, expected);
        let programs = ServerPrograms::search("".as_ref(), &[&place(root.path())]).unwrap();
        assert_eq!(programs.folder(), expected[0]);
    }

    #[test]
    fn a_link_on_the_path_leads_to_the_real_folder() {
        let root = tempfile::tempdir().unwrap();
        let real = server_folder(root.path().join("real"));
        let links = root.path().join("links");
        fs::create_dir(&links).unwrap();
        symlink(real.join("pg_ctl"), links.join("pg_ctl")).unwrap();
        let programs = ServerPrograms::search(links.as_os_str(), &[]).unwrap();
        assert_eq!(programs.folder(), real);
    }

    #[test]
    fn a_missing_server_names_what_to_install_and_where_it_looked() {
        let root = tempfile::tempdir().unwrap();
        let error = ServerPrograms::search(root.path().as_os_str(), &[&place(root.path())]);
        let message = error.unwrap_err().to_string();
        for part in [
            "apt-get install postgresql",
            "brew install postgresql@16",
            "WHIMBREL_TEST_POSTGRES_URL",
            root.path().to_str().unwrap(),
            "/pg/v-*/bin",
        ] {
            assert!(message.contains(part), "{part} is missing in: {message}");
        }
    }
}
