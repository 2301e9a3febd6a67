//! Whether a password would travel unencrypted, and whether this build can encrypt at all.

use crate::database::url::PostgresTarget;
use crate::error::{Error, ErrorKind, Result};

const TLS: bool = cfg!(feature = "tls");
const LOG: &str = "whimbrel::manager";

/// Refuses what this build cannot encrypt, and warns before a password travels in the open.
pub(super) fn check(target: &PostgresTarget) -> Result<()> {
    judge(target, &|name| std::env::var(name).ok()).map(|warning| {
        if let Some(warning) = warning {
            log::warn!(target: LOG, "{warning}");
        }
    })
}

fn judge(
    target: &PostgresTarget,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<&'static str>> {
    let given = |key: &str, variable: &str| {
        let value = target.get(key).map(str::to_owned);
        value.or_else(|| environment(variable)).unwrap_or_default()
    };
    let mode = given("sslmode", "PGSSLMODE");
    let encrypts = ["require", "verify-ca", "verify-full"].contains(&mode.as_str());
    if encrypts && !TLS {
        return Err(Error::new(
            ErrorKind::Usage,
            format!("this program cannot encrypt connections, and sslmode={mode} asks for it"),
        )
        .with_hint("build it with the feature `tls` of whimbrel"));
    }
    let in_the_open = !TLS || mode == "disable";
    let has_password =
        !given("password", "PGPASSWORD").is_empty() || !given("passfile", "PGPASSFILE").is_empty();
    let hosts = match given("hostaddr", "PGHOSTADDR") {
        address if address.is_empty() => given("host", "PGHOST"),
        address => address,
    };
    let warns = in_the_open && has_password && !hosts.split(',').all(is_local);
    Ok(warns.then_some(
        "the password is sent over a connection that is not encrypted and not local; build with \
         the feature `tls` and use sslmode=verify-full",
    ))
}

/// A socket folder, or an address of this machine.
fn is_local(host: &str) -> bool {
    host.is_empty()
        || host.starts_with(['/', '@'])
        || host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::url::{DatabaseUrl, Target};

    fn judged(url: &str, environment: &[(&str, &str)]) -> Result<bool> {
        let url = DatabaseUrl::parse(url).unwrap();
        let Target::Postgres(target) = url.target() else {
            panic!("not PostgreSQL")
        };
        let variable = |name: &str| {
            let found = environment.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        judge(target, &variable).map(|warning| warning.is_some())
    }

    #[test]
    fn a_password_in_the_open_is_warned_about() {
        for (url, warns) in [
            ("postgres://u:p@db.example/app?sslmode=disable", true),
            (
                "postgres://u:p@localhost,db.example/app?sslmode=disable",
                true,
            ),
            ("postgres://u:p@localhost/app?sslmode=disable", false),
            ("postgres://u:p@127.0.0.1,[::1]/app?sslmode=disable", false),
            ("postgres://u:p@%2Ftmp/app?sslmode=disable", false),
            ("postgres://u@db.example/app?sslmode=disable", false),
        ] {
            assert_eq!(judged(url, &[]).unwrap(), warns, "{url}");
        }
        let environment = [("PGHOST", "db.example"), ("PGPASSWORD", "p")];
        assert!(judged("postgres:///?sslmode=disable", &environment).unwrap());
    }

    #[cfg(feature = "tls")]
    #[test]
    fn a_build_with_tls_encrypts_and_warns_only_when_told_not_to() {
        for mode in ["require", "verify-ca", "verify-full"] {
            let url = format!("postgres://u:p@db.example/app?sslmode={mode}");
            assert!(!judged(&url, &[]).unwrap(), "{mode}");
        }
        assert!(!judged("postgres://u:p@db.example/app", &[]).unwrap());
        assert!(judged("postgres://u:p@db.example/app?sslmode=disable", &[]).unwrap());
    }

    #[cfg(not(feature = "tls"))]
    #[test]
    fn a_build_without_tls_refuses_to_pretend() {
        for mode in ["require", "verify-ca", "verify-full"] {
            let error = judged(&format!("postgres://h/app?sslmode={mode}"), &[]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Usage);
            assert!(error.hint().unwrap_or_default().contains("tls"));
            assert!(judged("postgres://h/app", &[("PGSSLMODE", mode)]).is_err());
        }
        assert!(judged("postgres://u:p@db.example/app", &[]).unwrap());
    }
}
