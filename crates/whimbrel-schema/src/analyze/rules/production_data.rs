//! `production-data`: rows of people or in bulk stand in a migration.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Name, RowSource};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

/// The most rows that still look like the few that a program needs to work.
const MOST: usize = 100;

pub(super) static RULE: Rule = Rule {
    id: "production-data",
    group: Group::Process,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 3,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "literal rows with personal data or secrets, more than a hundred literal rows, or `COPY`",
    why: "They stay in the history of the source for everybody to read, run on every machine of every \
          developer, and are soon not what production holds.",
    instead: "Load them with a program of its own that reads them from where they are kept; in a \
              migration, only the few rows that the application needs to work.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigserial PRIMARY KEY, email text, password_hash text)",
            "INSERT INTO users (email, password_hash) VALUES ('ann@example.com', 'x')",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT)",
            "INSERT INTO users VALUES (1, 'ann@example.com')",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE roles (id bigserial PRIMARY KEY, name text)",
            "INSERT INTO roles (name) VALUES ('reader'), ('writer')",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigserial PRIMARY KEY, email text); \
             CREATE TABLE people (id bigserial PRIMARY KEY, email text)",
            "INSERT INTO people (email) SELECT email FROM users WHERE id < 10",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE kinds (id bigint PRIMARY KEY, name text); INSERT INTO kinds VALUES (1, 'a')",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let (message, table) = match scene.act() {
        Act::CopyIn(table) => (
            Some(format!("`{table}` is filled from data in the migration")),
            table,
        ),
        Act::Insert {
            table,
            columns,
            source: RowSource::Values(rows),
            ..
        } => (literal(scene, table, columns, *rows), table),
        _ => return Vec::new(),
    };
    let help = "load such rows with a program of its own, from where they are kept";
    let finding = message.map(|message| scene.finding(message).help(help).on(table));
    finding.into_iter().collect()
}

fn literal(scene: &Scene<'_>, table: &Name, columns: &[String], rows: usize) -> Option<String> {
    let earlier = scene.past.literal_rows(table);
    let all = earlier.saturating_add(rows);
    if earlier <= MOST && all > MOST {
        return Some(format!(
            "{all} rows of `{table}` are written out in the migration"
        ));
    }
    let known = scene.relation(table).into_iter();
    let known = known.flat_map(|relation| relation.columns.iter().map(|column| &column.name));
    let mut written: Box<dyn Iterator<Item = &String>> = if columns.is_empty() {
        Box::new(known)
    } else {
        Box::new(columns.iter())
    };
    let personal = written.find(|column| is_personal(column))?;
    Some(format!(
        "`{table}.{personal}` looks like data about people or a secret"
    ))
}

/// Tells whether a column of this name holds what belongs to a person, or a secret.
fn is_personal(column: &str) -> bool {
    const NAMES: [&str; 32] = [
        "access_token",
        "api_key",
        "bank_account",
        "birth_date",
        "birthday",
        "birthdate",
        "card_number",
        "credit_card",
        "date_of_birth",
        "e_mail",
        "email",
        "email_address",
        "encrypted_password",
        "first_name",
        "firstname",
        "full_name",
        "home_address",
        "iban",
        "last_name",
        "lastname",
        "mobile",
        "mobile_number",
        "passwd",
        "password",
        "password_digest",
        "password_hash",
        "phone",
        "phone_number",
        "secret_key",
        "social_security_number",
        "ssn",
        "tax_id",
    ];
    NAMES.contains(&column.to_ascii_lowercase().as_str())
}
