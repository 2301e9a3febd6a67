//! Running single statements, and proving that the transaction and the lock survived them.

use diesel::connection::SimpleConnection;
use diesel::pg::Pg;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text};
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};
use whimbrel_schema::Backend;
use whimbrel_schema::expression::Literal;
use whimbrel_schema::sql::tokens::{self, Kind};

use super::failure::Failure;
use super::lock::MATCHES_KEY;
use crate::database::execute::{SQL, one_statement, transaction_ended};
use crate::database::lock::lost;
use crate::database::statement::{Statement, Value};

/// Sends a text whole: the server alone decides what its statements are.
pub(super) fn run(connection: &mut PgConnection, sql: &str) -> Result<(), Failure> {
    log::debug!(target: SQL, "{sql}");
    connection
        .batch_execute(sql)
        .map_err(|error| Failure::from(error).with_statement(sql))
}

/// Sends a statement that cannot run in a transaction.
///
/// The extended protocol lets the server refuse a second command in the text: two commands in one
/// message would be a transaction
/// ([Multiple Statements in a Simple Query](https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT)).
pub(super) fn run_alone(connection: &mut PgConnection, sql: &str) -> Result<(), Failure> {
    log::debug!(target: SQL, "{sql}");
    sql_query(sql)
        .execute(connection)
        .map(drop)
        .map_err(|error| Failure::from(error).with_statement(sql))
}

#[derive(QueryableByName)]
struct Types {
    #[diesel(sql_type = Array<Text>)]
    types: Vec<String>,
}

const PREPARED: &str = "whimbrel_bound";

/// Runs one statement with its values, inside a transaction.
///
/// The server is asked for the types it wants, and each value travels as text and is cast to its type:
/// only the server knows whether `:day` stands for a date, a text or a number.
pub(super) fn run_bound(
    connection: &mut PgConnection,
    sql: &str,
    values: &[Literal],
) -> Result<(), Failure> {
    one_statement(sql, Backend::Postgres)?;
    if values.is_empty() {
        return run_alone(connection, sql);
    }
    log::debug!(target: SQL, "{sql}");
    let fail = |error| Failure::from(error).without_position().with_statement(sql);
    let types = parameter_types(connection, sql, values)?;
    let mut query = sql_query(with_casts(sql, &types)).into_boxed::<Pg>();
    for value in values {
        query = query.bind::<Nullable<Text>, _>(as_text(value));
    }
    query.execute(connection).map(drop).map_err(fail)
}

/// The types of a statement's parameters.
///
/// Some functions take anything; a parameter that the server then cannot tell the type of, and names
/// in its refusal, takes the type of its value.
fn parameter_types(
    connection: &mut PgConnection,
    sql: &str,
    values: &[Literal],
) -> Result<Vec<String>, Failure> {
    let mut declared = vec!["unknown"; values.len()];
    run(connection, "SAVEPOINT whimbrel_bound")?;
    loop {
        // Sent as one command: a second one in the text is refused, not run.
        let list = declared.join(", ");
        let prefix = format!("PREPARE {PREPARED} ({list}) AS ");
        let Err(error) = sql_query(format!("{prefix}{sql}")).execute(connection) else {
            break;
        };
        let refusal = Failure::from(error).behind(&prefix).with_statement(sql);
        run(connection, "ROLLBACK TO SAVEPOINT whimbrel_bound")?;
        let named = named_parameter(&refusal.sentence).and_then(|number| {
            let value = values.get(number - 1)?;
            Some((declared.get_mut(number - 1)?, own_type(value)))
        });
        match named {
            Some((undeclared, own)) if *undeclared == "unknown" => *undeclared = own,
            _ => return Err(refusal),
        }
    }
    let types: Types = sql_query(format!(
        "SELECT parameter_types::text[] AS types FROM pg_catalog.pg_prepared_statements \
         WHERE name = '{PREPARED}'"
    ))
    .get_result(connection)?;
    run(
        connection,
        "DEALLOCATE whimbrel_bound; RELEASE SAVEPOINT whimbrel_bound",
    )?;
    Ok(types.types)
}

/// The parameter that a refusal names, in any language.
fn named_parameter(sentence: &str) -> Option<usize> {
    let (_, after) = sentence.split_once('$')?;
    let digits = after.find(|c: char| !c.is_ascii_digit());
    let number = after.get(..digits.unwrap_or(after.len()))?.parse().ok()?;
    (number > 0).then_some(number)
}

fn own_type(value: &Literal) -> &'static str {
    match value {
        Literal::Boolean(_) => "boolean",
        Literal::Integer(_) => "bigint",
        Literal::Decimal(_) => "numeric",
        Literal::Float(_) => "double precision",
        Literal::Bytes(_) => "bytea",
        Literal::Json(_) => "jsonb",
        Literal::Null | Literal::Text(_) => "text",
    }
}

/// `$1` becomes `CAST($1::text AS date)`.
fn with_casts(sql: &str, types: &[String]) -> String {
    let mut text = String::with_capacity(sql.len() + types.len() * 24);
    for token in tokens::scan(sql, Backend::Postgres) {
        let written = token.text(sql);
        let kind = match token.kind {
            Kind::Symbol => parameter(written).and_then(|number| types.get(number - 1)),
            _ => None,
        };
        match kind {
            Some(kind) => text.push_str(&format!("CAST({written}::text AS {kind})")),
            None => text.push_str(written),
        }
    }
    text
}

fn parameter(token: &str) -> Option<usize> {
    let number = token.strip_prefix('$')?.parse().ok()?;
    (number > 0).then_some(number)
}

fn as_text(value: &Literal) -> Option<String> {
    match value {
        Literal::Null => None,
        Literal::Boolean(value) => Some(value.to_string()),
        Literal::Integer(value) => Some(value.to_string()),
        Literal::Float(value) => Some(value.get().to_string()),
        Literal::Decimal(value) | Literal::Text(value) => Some(value.clone()),
        Literal::Bytes(value) => {
            let digits: String = value.iter().map(|byte| format!("{byte:02x}")).collect();
            Some(format!("\\x{digits}"))
        }
        Literal::Json(value) => Some(value.to_string()),
    }
}

#[derive(QueryableByName)]
struct TransactionId {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

#[derive(QueryableByName)]
struct Proof {
    #[diesel(sql_type = Bool)]
    same: bool,
    #[diesel(sql_type = Bool)]
    held: bool,
}

/// The number of the open transaction.
pub(super) fn transaction_id(connection: &mut PgConnection) -> Result<i64, Failure> {
    let row: TransactionId =
        Statement::new("SELECT pg_catalog.txid_current() AS id").get_result(connection)?;
    Ok(row.id)
}

/// Proves that a text of the author's ended neither the transaction nor the migration lock.
pub(super) fn prove(
    connection: &mut PgConnection,
    transaction: i64,
    lock: i64,
    statement: &str,
) -> Result<(), Failure> {
    let proof: Proof =
        Statement::new("SELECT pg_catalog.txid_current_if_assigned() IS NOT DISTINCT FROM ")
            .bind(Value::BigInt(transaction))
            .sql(format!(
                " AS same, EXISTS (SELECT 1 FROM pg_catalog.pg_locks l \
         WHERE l.pid = pg_catalog.pg_backend_pid() AND {MATCHES_KEY}"
            ))
            .bind(Value::BigInt(lock))
            .sql(") AS held")
            .get_result(connection)?;
    if !proof.same {
        return Err(transaction_ended(statement).into());
    }
    match proof.held {
        true => Ok(()),
        false => Err(lost().with_statement(statement).into()),
    }
}

/// Tells whether a statement of the planner's only changes rows, so that deferred constraints may wait.
///
/// Its SELECT moves a sequence beyond the numbers that rows brought.
pub(super) fn changes_rows(sql: &str) -> bool {
    let first = tokens::significant(sql, Backend::Postgres).next();
    first.is_some_and(|first| {
        ["INSERT", "UPDATE", "DELETE", "SELECT"]
            .iter()
            .any(|word| first.text(sql).eq_ignore_ascii_case(word))
    })
}

/// Tells whether a statement of the planner's only reads rows, to validate a constraint or to measure
/// a table: its lock stops neither readers nor writers, so it may be waited for.
pub(super) fn only_reads(sql: &str) -> bool {
    let words: Vec<&str> = tokens::significant(sql, Backend::Postgres)
        .filter(|token| token.kind == Kind::Word)
        .map(|token| token.text(sql))
        .collect();
    match words.as_slice() {
        ["ALTER", "TABLE", "VALIDATE", "CONSTRAINT"] | ["ANALYZE"] => true,
        // A block looks the constraint up that the server named itself.
        ["DO"] => sql.contains("VALIDATE CONSTRAINT %I"),
        _ => false,
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn parameters_are_cast_and_lookalikes_stay() {
        let types = ["uuid".to_owned(), "integer[]".to_owned()];
        assert_eq!(
            with_casts(
                "a = $1 AND b = ANY ($2) AND c = '$1' AND d = $$ $2 $$",
                &types
            ),
            "a = CAST($1::text AS uuid) AND b = ANY (CAST($2::text AS integer[])) AND c = '$1' \
             AND d = $$ $2 $$"
        );
    }

    #[test]
    fn a_refused_parameter_is_found() {
        let sentence = "could not determine data type of parameter $12";
        assert_eq!(named_parameter(sentence), Some(12));
        assert_eq!(
            named_parameter("operator does not exist: uuid = text"),
            None
        );
    }

    #[test]
    fn statements_are_known_by_their_words_not_their_names() {
        assert!(only_reads("ALTER TABLE \"t\" VALIDATE CONSTRAINT \"c\""));
        assert!(only_reads("ANALYZE \"t\" (\"c\")"));
        assert!(only_reads(
            "DO $$ EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I') $$"
        ));
        assert!(!only_reads(
            "ALTER TABLE \"t VALIDATE CONSTRAINT c\" ADD COLUMN \"x\" int"
        ));
        assert!(!only_reads("DO $$ EXECUTE 'ALTER SEQUENCE s AS bigint' $$"));
        assert!(changes_rows("SELECT pg_catalog.setval('s', 1)"));
        assert!(changes_rows("insert into \"t\" values (1)"));
        assert!(!changes_rows("ALTER TABLE \"insert\" ADD \"x\" int"));
    }
}
