//! The address of a PostgreSQL database: a URI or key=value pairs, as libpq reads them
//! ([Connection Strings](https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING)).

use std::fmt;

use super::{percent, unreadable};
use crate::database::secret::Secret;
use crate::error::{Error, Result};
use crate::suggest;

/// The parameters of a PostgreSQL connection.
///
/// What is not given comes from libpq's environment (`PGHOST`, `PGSERVICE`, `PGPASSFILE`, …).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostgresTarget {
    parameters: Vec<(String, Secret)>,
}

const KEYWORDS: [&str; 51] = [
    "application_name",
    "channel_binding",
    "client_encoding",
    "connect_timeout",
    "dbname",
    "fallback_application_name",
    "gssdelegation",
    "gssencmode",
    "gsslib",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "krbsrvname",
    "load_balance_hosts",
    "max_protocol_version",
    "min_protocol_version",
    "oauth_client_id",
    "oauth_client_secret",
    "oauth_issuer",
    "oauth_scope",
    "options",
    "passfile",
    "password",
    "port",
    "replication",
    "require_auth",
    "requirepeer",
    "requiressl",
    "scram_client_key",
    "scram_server_key",
    "service",
    "ssl_max_protocol_version",
    "ssl_min_protocol_version",
    "sslcert",
    "sslcertmode",
    "sslcompression",
    "sslcrl",
    "sslcrldir",
    "sslkey",
    "sslkeylogfile",
    "sslmode",
    "sslnegotiation",
    "sslpassword",
    "sslrootcert",
    "sslsni",
    "target_session_attrs",
    "tcp_user_timeout",
    "user",
];

/// The parameters that take a whole number.
const NUMBERS: [&str; 6] = [
    "connect_timeout",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "tcp_user_timeout",
];

/// The parameters that take one of a few words.
const CHOICES: [(&str, &[&str]); 7] = [
    ("channel_binding", &["disable", "prefer", "require"]),
    ("gssencmode", &["disable", "prefer", "require"]),
    ("load_balance_hosts", &["disable", "random"]),
    ("sslcertmode", &["disable", "allow", "require"]),
    (
        "sslmode",
        &[
            "disable",
            "allow",
            "prefer",
            "require",
            "verify-ca",
            "verify-full",
        ],
    ),
    ("sslnegotiation", &["postgres", "direct"]),
    (
        "target_session_attrs",
        &[
            "any",
            "read-write",
            "read-only",
            "primary",
            "standby",
            "prefer-standby",
        ],
    ),
];

const SECRET: [&str; 5] = [
    "oauth_client_secret",
    "password",
    "scram_client_key",
    "scram_server_key",
    "sslpassword",
];

const ESCAPE: &str = "in a user name or a password write / as %2F, @ as %40, : as %3A, ? as %3F, # as %23 and % as %25";

impl PostgresTarget {
    /// The value of a parameter, when the address gives it.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.parameters
            .iter()
            .rev()
            .find(|(known, _)| known == key)
            .map(|(_, value)| value.expose())
    }

    /// The same address with one parameter changed.
    #[must_use]
    pub(crate) fn with(&self, key: &str, value: &str) -> Self {
        let mut changed = self.clone();
        changed.parameters.retain(|(known, _)| known != key);
        changed
            .parameters
            .push((key.to_owned(), Secret::new(value)));
        changed
    }

    /// The same address without a parameter.
    #[cfg(feature = "postgres")]
    #[must_use]
    pub(crate) fn without(&self, key: &str) -> Self {
        let mut changed = self.clone();
        changed.parameters.retain(|(known, _)| known != key);
        changed
    }

    /// The same address with a parameter that it does not give yet.
    #[cfg(feature = "postgres")]
    #[must_use]
    pub(crate) fn with_default(&self, key: &str, value: &str) -> Self {
        match self.get(key) {
            Some(_) => self.clone(),
            None => self.with(key, value),
        }
    }

    /// The key=value text for libpq; it holds the password.
    pub(crate) fn connection_string(&self) -> String {
        let quoted = |value: &str| value.replace('\\', "\\\\").replace('\'', "\\'");
        let pairs: Vec<String> = self
            .parameters
            .iter()
            .map(|(key, value)| format!("{key}='{}'", quoted(value.expose())))
            .collect();
        pairs.join(" ")
    }

    fn push(&mut self, key: &str, value: &str) -> Result<()> {
        let (key, value) = match (key, value) {
            // libpq reads JDBC's spelling too.
            ("ssl", "true") => ("sslmode", "require"),
            _ => (key, value),
        };
        if !KEYWORDS.contains(&key) {
            let error = unreadable(format!("PostgreSQL has no connection parameter `{key}`"));
            return Err(match suggest::nearest(key, &KEYWORDS) {
                Some(known) => error.with_hint(format!("did you mean `{known}`?")),
                None => error.with_hint("leave it out"),
            });
        }
        if key == "port" && !value.split(',').all(is_port) {
            return Err(not_a_port());
        }
        if NUMBERS.contains(&key) && value.trim().parse::<i32>().is_err() {
            let message = format!("the connection parameter `{key}` cannot be `{value}`");
            return Err(unreadable(message).with_hint("it takes a whole number"));
        }
        let choice = CHOICES.iter().find(|(known, _)| *known == key);
        if let Some((_, accepted)) = choice.filter(|(_, accepted)| !accepted.contains(&value)) {
            return Err(not_accepted(key, value, accepted));
        }
        self.parameters.push((key.to_owned(), Secret::new(value)));
        Ok(())
    }
}

fn not_accepted(key: &str, value: &str, accepted: &[&str]) -> Error {
    let error = unreadable(format!(
        "the connection parameter `{key}` cannot be `{value}`"
    ));
    let all = format!("it takes {}", accepted.join(", "));
    error.with_hint(match suggest::nearest(value, accepted) {
        Some(near) => format!("did you mean `{near}`? {all}"),
        None => all,
    })
}

fn is_port(text: &str) -> bool {
    text.is_empty() || text.parse::<u16>().is_ok_and(|port| port > 0)
}

/// The value is not repeated: it may be the tail of a password with an unescaped character.
fn not_a_port() -> Error {
    unreadable("the port of the database URL is not a number from 1 to 65535").with_hint(ESCAPE)
}

/// Writes a URI without its secrets.
impl fmt::Display for PostgresTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encode = |text: &str| percent::encode(text.as_bytes(), b"/,");
        f.write_str("postgresql://")?;
        if let Some(user) = self.get("user") {
            f.write_str(&encode(user))?;
        }
        if self.get("password").is_some() {
            f.write_str(":***")?;
        }
        if self.get("user").or(self.get("password")).is_some() {
            f.write_str("@")?;
        }
        f.write_str(&self.authority())?;
        if let Some(database) = self.get("dbname") {
            write!(f, "/{}", encode(database))?;
        }
        let mut separator = '?';
        for (key, value) in &self.parameters {
            if ["user", "password", "dbname"].contains(&key.as_str()) || self.in_authority(key) {
                continue;
            }
            let shown = match SECRET.contains(&key.as_str()) {
                true => "***".to_owned(),
                false => encode(value.expose()),
            };
            write!(f, "{separator}{key}={shown}")?;
            separator = '&';
        }
        Ok(())
    }
}

impl PostgresTarget {
    fn in_authority(&self, key: &str) -> bool {
        ["host", "port"].contains(&key) && !self.authority().is_empty()
    }

    /// Hosts and ports as a URI writes them; empty for a socket folder, which stands in the query.
    fn authority(&self) -> String {
        let hosts = self.get("host").unwrap_or_default();
        if hosts.is_empty() || hosts.contains('/') {
            return String::new();
        }
        let ports: Vec<&str> = self.get("port").unwrap_or_default().split(',').collect();
        let one = ports.len() == 1;
        let pairs = hosts.split(',').enumerate().map(|(at, host)| {
            let host = match host.contains(':') {
                true => format!("[{host}]"),
                false => percent::encode(host.as_bytes(), b""),
            };
            match ports.get(if one { 0 } else { at }) {
                Some(port) if !port.is_empty() => format!("{host}:{port}"),
                _ => host,
            }
        });
        pairs.collect::<Vec<_>>().join(",")
    }
}

/// What follows `postgres:` or `postgresql:`.
pub(super) fn from_uri(rest: &str) -> Result<PostgresTarget> {
    let Some(rest) = rest.strip_prefix("//") else {
        return Err(unreadable("two slashes are missing after `postgres:`")
            .with_hint("write `postgres://user:password@host:5432/database`"));
    };
    let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, database) = address.split_once('/').unwrap_or((address, ""));
    if database.contains('@') || authority.matches('@').count() > 1 {
        return Err(unreadable(
            "the user name or the password of the database URL holds a character that must be escaped",
        )
        .with_hint(ESCAPE));
    }
    let mut target = PostgresTarget::default();
    let hosts = match authority.split_once('@') {
        Some((user, hosts)) => {
            push_user(&mut target, user)?;
            hosts
        }
        None => authority,
    };
    push_hosts(&mut target, hosts)?;
    if !database.is_empty() {
        target.push("dbname", &decoded(database)?)?;
    }
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let Some((key, value)) = pair.split_once('=') else {
            return Err(
                unreadable("a parameter after the `?` of the database URL has no value")
                    .with_hint(ESCAPE),
            );
        };
        target.push(&decoded(key)?, &decoded(value)?)?;
    }
    Ok(target)
}

fn push_user(target: &mut PostgresTarget, text: &str) -> Result<()> {
    let (user, password) = match text.split_once(':') {
        Some((user, password)) => (user, Some(password)),
        None => (text, None),
    };
    if !user.is_empty() {
        target.push("user", &decoded(user)?)?;
    }
    if let Some(password) = password {
        target.push("password", &decoded(password)?)?;
    }
    Ok(())
}

fn push_hosts(target: &mut PostgresTarget, text: &str) -> Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    let mut hosts = Vec::new();
    let mut ports = Vec::new();
    for part in text.split(',') {
        let (host, port) = match part.strip_prefix('[') {
            Some(bracketed) => {
                let (host, after) = bracketed.split_once(']').ok_or_else(|| {
                    unreadable("an IPv6 address in the database URL lacks its closing bracket")
                })?;
                (host, after.strip_prefix(':').unwrap_or(after))
            }
            None => part.split_once(':').unwrap_or((part, "")),
        };
        if !is_port(port) {
            return Err(not_a_port());
        }
        hosts.push(decoded(host)?);
        ports.push(port);
    }
    if hosts.iter().any(|host| !host.is_empty()) {
        target.push("host", &hosts.join(","))?;
    }
    if ports.iter().any(|port| !port.is_empty()) {
        target.push("port", &ports.join(","))?;
    }
    Ok(())
}

fn decoded(text: &str) -> Result<String> {
    percent::decode(text).ok_or_else(|| {
        unreadable("the database URL holds a `%` that is not the start of an escape such as %40")
            .with_hint(ESCAPE)
    })
}

/// Tells whether a text is libpq's key=value form rather than the path of a file.
pub(super) fn is_key_value(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        let key = word.split_once('=').map_or("", |(key, _)| key);
        KEYWORDS.contains(&key)
    })
}

/// `host=localhost dbname='my app'`.
pub(super) fn from_key_values(text: &str) -> Result<PostgresTarget> {
    let mut target = PostgresTarget::default();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (key, after) = rest.split_once('=').ok_or_else(|| {
            unreadable("a word of the connection string has no `=`")
                .with_hint("write `host=localhost dbname=app`; quote a value with spaces in '…'")
        })?;
        let (value, after) = value(after.trim_start())?;
        target.push(key.trim_end(), &value)?;
        rest = after.trim_start();
    }
    Ok(target)
}

/// A value, quoted or up to the next space, and what follows it.
fn value(text: &str) -> Result<(String, &str)> {
    let (quoted, body) = match text.strip_prefix('\'') {
        Some(body) => (true, body),
        None => (false, text),
    };
    let mut value = String::new();
    let mut letters = body.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => value.extend(letters.next().map(|(_, escaped)| escaped)),
            '\'' if quoted => return Ok((value, body.get(at + 1..).unwrap_or_default())),
            _ if !quoted && letter.is_whitespace() => {
                return Ok((value, body.get(at..).unwrap_or_default()));
            }
            _ => value.push(letter),
        }
    }
    match quoted {
        true => Err(unreadable(
            "a quoted value of the connection string is never closed",
        )),
        false => Ok((value, "")),
    }
}
