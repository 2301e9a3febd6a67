//! Settings and transactions.

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::{Act, SettingScope, TransactionControl};

use super::tree::Node;
use super::{expression, name, text};

/// `SET` of a setting.
pub(super) fn set(node: Node<'_>) -> Act {
    let scope = if node.has(K::LOCAL_SCOPE) {
        SettingScope::Transaction
    } else {
        SettingScope::Session
    };
    let (name, value) = match node.either(&[
        K::SET_CONFIG,
        K::SET_TIME_ZONE,
        K::SET_SCHEMA_VALUE,
        K::SET_XML_OPTION,
        K::SET_CATALOG,
    ]) {
        Some(config) if config.kind() == K::SET_CONFIG => (
            setting(config),
            config.child(K::TO_CONFIG_VALUE).and_then(|v| values(v, 1)),
        ),
        Some(zone) if zone.kind() == K::SET_TIME_ZONE => ("timezone".to_owned(), values(zone, 2)),
        Some(schema) if schema.kind() == K::SET_SCHEMA_VALUE => {
            ("search_path".to_owned(), values(schema, 1))
        }
        _ => return Act::Harmless("SET"),
    };
    Act::Set { name, value, scope }
}

/// `RESET`, also of every setting, which is called `all`.
pub(super) fn reset(node: Node<'_>) -> Act {
    let name = if node.has(K::ALL) {
        "all".to_owned()
    } else if node.has(K::RESET_TIME_ZONE) {
        "timezone".to_owned()
    } else if node.has(K::RESET_TRANSACTION_ISOLATION) {
        return Act::Harmless("RESET TRANSACTION ISOLATION LEVEL");
    } else {
        setting(node)
    };
    Act::Set {
        name,
        value: None,
        scope: SettingScope::Session,
    }
}

/// `SET ROLE`, `SET SESSION AUTHORIZATION` and their `RESET`.
pub(super) fn set_role(node: Node<'_>, setting: &str) -> Act {
    let role = node.either(&[K::ROLE_REF, K::LITERAL]);
    let role = role.map(|role| text::value_in(role).unwrap_or_else(|| name::simple(role)));
    Act::Set {
        name: setting.to_owned(),
        value: role,
        scope: if node.has(K::LOCAL_SCOPE) {
            SettingScope::Transaction
        } else {
            SettingScope::Session
        },
    }
}

fn setting(node: Node<'_>) -> String {
    let name = name::of(node, K::CONFIG_PARAMETER_REF);
    name.to_string().to_ascii_lowercase()
}

/// The values after a number of other parts, joined as a list; `None` for the default.
fn values(node: Node<'_>, parts: usize) -> Option<String> {
    let values = node.children().skip(parts);
    let values = values.filter(|n| n.kind() != K::COMMA);
    let texts: Vec<String> = values
        .map(|value| text::value_in(value).unwrap_or_else(|| text::flat(value)))
        .collect();
    let is_default = matches!(
        texts.as_slice(),
        [one] if one.eq_ignore_ascii_case("default") || one.eq_ignore_ascii_case("local")
    );
    (!is_default).then(|| texts.join(", "))
}

/// `SELECT set_config(…)`, when that is all that a query does.
pub(super) fn set_config(node: Node<'_>) -> Option<Act> {
    let parts: Vec<K> = node.children().map(Node::kind).collect();
    if node.kind() != K::SELECT || parts != [K::SELECT_CLAUSE] {
        return None;
    }
    let list = node.find(K::TARGET_LIST)?;
    let mut targets = list.children();
    let (Some(target), None) = (targets.next(), targets.next()) else {
        return None;
    };
    let call = target.child(K::CALL_EXPR)?;
    let function = call.either(&[K::NAME_REF, K::FIELD_EXPR])?;
    let is_it = function.tokens().last()?.text();
    if !is_it.eq_ignore_ascii_case("set_config") {
        return None;
    }
    let arguments: Vec<Node<'_>> = call
        .child(K::ARG_LIST)?
        .all(K::ARG)
        .filter_map(Node::first)
        .collect();
    let [name, value, is_local] = arguments.as_slice() else {
        return None;
    };
    let constants = expression::is_literal(*value) && expression::is_literal(*is_local);
    let is_local = text::flat(*is_local)
        .trim_matches('\'')
        .to_ascii_lowercase();
    constants.then_some(())?;
    Some(Act::Set {
        name: text::value_in(*name)?.to_ascii_lowercase(),
        value: text::value_in(*value),
        scope: if matches!(is_local.as_str(), "true" | "t" | "on" | "1" | "yes") {
            SettingScope::Transaction
        } else {
            SettingScope::Session
        },
    })
}

/// `BEGIN`, `COMMIT` and their kin.
pub(super) fn transaction(kind: K) -> Option<TransactionControl> {
    Some(match kind {
        K::BEGIN => TransactionControl::Begin,
        // The work of a prepared transaction leaves the session as that of a committed one does.
        K::COMMIT_TRANSACTION | K::PREPARE_TRANSACTION => TransactionControl::Commit,
        K::ROLLBACK_TRANSACTION => TransactionControl::Rollback,
        K::SAVEPOINT_CREATE | K::RELEASE_SAVEPOINT | K::ROLLBACK_TO_SAVEPOINT => {
            TransactionControl::Savepoint
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::act;
    use super::*;

    #[test]
    fn settings_are_set() {
        use SettingScope::{Session, Transaction};
        for (text, name, value, scope) in [
            (
                "SET LOCAL lock_timeout = '2s'",
                "lock_timeout",
                Some("2s"),
                Transaction,
            ),
            (
                "SET SESSION Statement_Timeout TO 0",
                "statement_timeout",
                Some("0"),
                Session,
            ),
            ("SET lock_timeout TO DEFAULT", "lock_timeout", None, Session),
            (
                "SET search_path TO a, \"B\"",
                "search_path",
                Some("a, \"B\""),
                Session,
            ),
            ("SET SCHEMA 'x'", "search_path", Some("x"), Session),
            ("SET TIME ZONE 'UTC'", "timezone", Some("UTC"), Session),
            ("SET TIME ZONE LOCAL", "timezone", None, Session),
            ("SET my.option = on", "my.option", Some("on"), Session),
            ("RESET lock_timeout", "lock_timeout", None, Session),
            ("RESET ALL", "all", None, Session),
            ("RESET TIME ZONE", "timezone", None, Session),
            ("DISCARD ALL", "all", None, Session),
            ("SET ROLE joe", "role", Some("joe"), Session),
            ("SET LOCAL ROLE joe", "role", Some("joe"), Transaction),
            ("RESET ROLE", "role", None, Session),
            (
                "SET SESSION AUTHORIZATION 'joe'",
                "session_authorization",
                Some("joe"),
                Session,
            ),
            (
                "SELECT set_config('Lock_Timeout', '5s', true)",
                "lock_timeout",
                Some("5s"),
                Transaction,
            ),
            (
                "SELECT pg_catalog.set_config('search_path', '', false)",
                "search_path",
                Some(""),
                Session,
            ),
        ] {
            let expected = Act::Set {
                name: name.to_owned(),
                value: value.map(str::to_owned),
                scope,
            };
            assert_eq!(act(text), expected, "{text}");
        }
        for text in [
            "SELECT set_config('a', b, true) FROM t",
            "SELECT set_config('a', 'b', true), 1",
        ] {
            assert!(matches!(act(text), Act::Read { .. }), "{text}");
        }
    }

    #[test]
    fn transactions_are_controlled() {
        use TransactionControl::{Begin, Commit, Rollback, Savepoint};
        for (text, control) in [
            ("BEGIN ISOLATION LEVEL SERIALIZABLE", Begin),
            ("START TRANSACTION READ ONLY", Begin),
            ("COMMIT", Commit),
            ("END WORK", Commit),
            ("PREPARE TRANSACTION 'x'", Commit),
            ("ROLLBACK", Rollback),
            ("ABORT", Rollback),
            ("SAVEPOINT a", Savepoint),
            ("RELEASE SAVEPOINT a", Savepoint),
            ("ROLLBACK TO a", Savepoint),
        ] {
            assert_eq!(act(text), Act::Transaction(control), "{text}");
        }
    }
}
