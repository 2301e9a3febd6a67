//! The validator: what the analyzer says of the file of one revision.

use std::path::Path;

use crate::error::{Error, ErrorKind, Result};
use crate::manager::{MigrationManager, Safety, Which};
use crate::migrations::Migrations;
use crate::shortcuts::validate_migration_safety;

/// Judges the files of revisions, against a database where it exists.
///
/// The files are known by their names: what is judged is what was compiled from them.
///
/// ```no_run
/// # static REGISTRY: whimbrel::Registry = whimbrel::Registry::new(&[]);
/// # const MIGRATIONS: whimbrel::Migrations = whimbrel::Migrations::unverified(&REGISTRY);
/// let validator = whimbrel::MigrationValidator::new(MIGRATIONS, "postgresql://user:pass@host/db")?;
/// let result = validator.validate_migration_file("migrations/m20260115103000_add_user.rs")?;
/// println!("Safety score: {}", result.safety_score);
/// # Ok::<(), whimbrel::Error>(())
/// ```
#[derive(Debug)]
pub struct MigrationValidator {
    manager: MigrationManager,
}

impl MigrationValidator {
    /// A validator of these migrations for a database, which need not exist.
    ///
    /// # Errors
    ///
    /// When the URL cannot be read, or the revisions do not form a history.
    pub fn new(migrations: Migrations, url: &str) -> Result<Self> {
        let manager = MigrationManager::new(migrations, url)?;
        Ok(Self { manager })
    }

    /// Judges the revision of a file, such as `migrations/m20260115103000_add_user.rs`.
    ///
    /// # Errors
    ///
    /// When no revision of this program is in the file, or it cannot be planned for this kind of
    /// database.
    pub fn validate_migration_file(&self, path: impl AsRef<Path>) -> Result<Safety> {
        let path = path.as_ref();
        let name = path.file_name().and_then(|name| name.to_str());
        let Some(file) = name.filter(|name| name.ends_with(".rs")) else {
            let message = format!("`{}` is no file of a revision", path.display());
            return Err(Error::new(ErrorKind::Usage, message).with_hint(
                "a revision is in a file such as `migrations/m20260115103000_add_user.rs`",
            ));
        };
        validate_migration_safety(&self.manager, &Which::Named(vec![file.to_owned()]))
    }
}
