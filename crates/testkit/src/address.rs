//! Where a server listens, and the URLs that lead there.

use std::fmt::Write;

use crate::error::TestkitError;

/// A server's address and the superuser the tests set up with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// `user:password`, already encoded.
    credentials: String,
    /// `host:port`.
    host: String,
    /// The database to make others from.
    maintenance: String,
    /// What follows the question mark, without it.
    parameters: String,
}

impl Address {
    /// The address of a server on this machine.
    pub(crate) fn local(port: u16, password: &str) -> Self {
        Self {
            credentials: credentials("postgres", password),
            host: format!("127.0.0.1:{port}"),
            maintenance: "postgres".to_owned(),
            parameters: String::new(),
        }
    }

    /// Takes a server's URL apart.
    pub(crate) fn parse(url: &str) -> Result<Self, TestkitError> {
        let rest = url
            .strip_prefix("postgres://")
            .or_else(|| url.strip_prefix("postgresql://"))
            .ok_or(TestkitError::UnusableUrl)?;
        let (rest, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (credentials, host) = authority
            .rsplit_once('@')
            .unwrap_or(("postgres", authority));
        let maintenance = if database.is_empty() {
            "postgres"
        } else {
            database
        };
        Ok(Self {
            credentials: credentials.to_owned(),
            host: host.to_owned(),
            maintenance: maintenance.to_owned(),
            parameters: parameters.to_owned(),
        })
    }

    /// The URL of the database others are made from.
    pub(crate) fn maintenance_url(&self) -> String {
        self.url(&self.maintenance)
    }

    /// The URL of a database, as the superuser.
    pub(crate) fn url(&self, database: &str) -> String {
        self.assemble(&self.credentials, database)
    }

    /// The URL of a database, as another user.
    pub(crate) fn url_as(&self, database: &str, user: &str, password: &str) -> String {
        self.assemble(&credentials(user, password), database)
    }

    fn assemble(&self, credentials: &str, database: &str) -> String {
        let url = format!("postgres://{credentials}@{}/{database}", self.host);
        if self.parameters.is_empty() {
            url
        } else {
            format!("{url}?{}", self.parameters)
        }
    }
}

fn credentials(user: &str, password: &str) -> String {
    format!("{}:{}", percent_encode(user), percent_encode(password))
}

/// Encodes all but the unreserved characters (RFC 3986, section 2.3).
pub(crate) fn percent_encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn a_url_keeps_its_credentials_and_parameters() {
        let url = "postgresql://admin:p%40ss@db.example:6432/main?sslmode=disable";
        let address = Address::parse(url).unwrap();
        assert_eq!(
            address.url("x"),
            "postgres://admin:p%40ss@db.example:6432/x?sslmode=disable"
        );
        assert_eq!(
            address.maintenance_url(),
            "postgres://admin:p%40ss@db.example:6432/main?sslmode=disable"
        );
    }

    #[test]
    fn what_a_url_leaves_out_is_filled_in() {
        let address = Address::parse("postgres://localhost").unwrap();
        assert_eq!(
            address.maintenance_url(),
            "postgres://postgres@localhost/postgres"
        );
    }

    #[test]
    fn another_user_is_encoded() {
        let address = Address::local(5432, "secret");
        assert_eq!(
            address.url_as("x", "o'neil@home", "a/b:c é"),
            "postgres://o%27neil%40home:a%2Fb%3Ac%20%C3%A9@127.0.0.1:5432/x"
        );
    }

    #[test]
    fn another_kind_of_url_is_refused() {
        for url in ["mysql://localhost/x", "host=localhost", ""] {
            assert!(Address::parse(url).is_err(), "{url}");
        }
    }
}
