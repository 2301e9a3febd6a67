//! The application whose settings are looked for.

use std::fmt;

/// The application whose settings are looked for: its name, and what follows from it.
///
/// ```
/// use whimbrel::config::Application;
///
/// let application = Application::new("anomaly").with_version(env!("CARGO_PKG_VERSION"));
/// assert_eq!(application.prefix(), "ANOMALY");
/// assert_eq!(application.default_url(), "sqlite:///./storage/anomaly.db");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    name: String,
    version: Option<String>,
    prefix: String,
    default_url: String,
}

impl Application {
    /// An application by its name, as its binary is called.
    pub fn new(name: &str) -> Self {
        let upper = |c: char| match c.is_ascii_alphanumeric() {
            true => c.to_ascii_uppercase(),
            false => '_',
        };
        Self {
            name: name.to_owned(),
            version: None,
            prefix: name.chars().map(upper).collect(),
            default_url: format!("sqlite:///./storage/{name}.db"),
        }
    }

    /// Sets its version, which the log of a database keeps.
    #[must_use]
    pub fn with_version(mut self, version: &str) -> Self {
        self.version = Some(version.to_owned());
        self
    }

    /// Sets the prefix of its variables: `SHOP` for `SHOP_DATABASE_URL`.
    #[must_use]
    pub fn with_prefix(mut self, prefix: &str) -> Self {
        self.prefix = prefix.to_owned();
        self
    }

    /// Sets the database that is used when none is named anywhere.
    #[must_use]
    pub fn with_default_url(mut self, url: &str) -> Self {
        self.default_url = url.to_owned();
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The prefix of its variables.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The database that is used when none is named anywhere.
    pub fn default_url(&self) -> &str {
        &self.default_url
    }
}

/// Writes the name and, when it is known, the version.
impl fmt::Display for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match &self.version {
            Some(version) => write!(f, " {version}"),
            None => Ok(()),
        }
    }
}
