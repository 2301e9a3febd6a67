//! Functions and procedures.

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::{Act, Name, NewFunction, Volatility};

use super::tree::{Node, Tree};
use super::{clause, expression, name, text};

/// `CREATE FUNCTION`, `CREATE PROCEDURE`.
pub(super) fn create(node: Node<'_>) -> Act {
    let options = node.child(K::FUNC_OPTION_LIST);
    let says = |kind| options.is_some_and(|options| options.has(kind));
    let volatility = if says(K::IMMUTABLE) {
        Volatility::Immutable
    } else if says(K::STABLE) {
        Volatility::Stable
    } else {
        Volatility::Volatile
    };
    let kinds = [K::FUNCTION_NAME, K::PROCEDURE_NAME];
    let name = node.either(&kinds).map(name::name);
    Act::CreateFunction(NewFunction {
        name: name.unwrap_or_else(|| Name::new("")),
        volatility,
        is_constant: is_constant(node, options),
    })
}

/// Whether the body is SQL that is one constant
/// ([the planner puts such a body in place of the call](https://www.postgresql.org/docs/current/xfunc-sql.html)).
fn is_constant(node: Node<'_>, options: Option<Node<'_>>) -> bool {
    if let Some(body) = node.child(K::RETURN_STMT) {
        return body.children().nth(1).is_some_and(expression::is_literal);
    }
    let language = options.and_then(|o| o.child(K::LANGUAGE_FUNC_OPTION));
    let language =
        language.map(|l| text::value_in(l).unwrap_or_else(|| name::simple_of(l, K::LANGUAGE_REF)));
    let is_sql = language.is_some_and(|language| language.eq_ignore_ascii_case("sql"));
    let body = options.and_then(|o| o.child(K::AS_FUNC_OPTION));
    let body = body.filter(|_| is_sql).and_then(text::value_in);
    body.is_some_and(|body| selects_a_constant(&body))
}

fn selects_a_constant(body: &str) -> bool {
    // The planner does not look further than this for one constant either.
    const LONGEST: usize = 1_000;
    if body.len() > LONGEST {
        return false;
    }
    let tree = Tree::parse(body);
    let statements: Vec<Node<'_>> = tree
        .root()
        .children()
        .filter(|n| n.kind() != K::SEMICOLON)
        .collect();
    let [select] = statements.as_slice() else {
        return false;
    };
    let parts: Vec<K> = select
        .children()
        .map(Node::kind)
        .filter(|kind| *kind != K::SEMICOLON)
        .collect();
    let targets: Vec<Node<'_>> = select.walk().filter(|n| n.kind() == K::TARGET).collect();
    tree.errors.is_empty()
        && select.kind() == K::SELECT
        && parts == [K::SELECT_CLAUSE]
        && matches!(targets.as_slice(), [one] if one.first().is_some_and(expression::is_literal))
}

/// `DROP FUNCTION`, `DROP PROCEDURE`, `DROP ROUTINE`, `DROP AGGREGATE`.
pub(super) fn drop(node: Node<'_>) -> Act {
    let kinds = [
        K::FUNCTION_SIG,
        K::PROCEDURE_SIG,
        K::ROUTINE_SIG,
        K::AGGREGATE,
    ];
    let signatures = node.walk().filter(|n| kinds.contains(&n.kind()));
    Act::DropFunctions(signatures.map(name::name).collect(), clause::drop(node))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{act, shown};
    use super::*;

    #[test]
    fn functions_say_how_they_change() {
        use Volatility::{Immutable, Stable, Volatile};
        for (text, volatility, is_constant) in [
            (
                "CREATE FUNCTION s.f() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'",
                Immutable,
                true,
            ),
            (
                "CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS $$ SELECT -1::int; $$",
                Volatile,
                true,
            ),
            (
                "CREATE FUNCTION s.f() RETURNS int STABLE LANGUAGE 'SQL' RETURN 1",
                Stable,
                true,
            ),
            (
                "CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT random()'",
                Volatile,
                false,
            ),
            (
                "CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1 FROM t'",
                Volatile,
                false,
            ),
            (
                "CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1; SELECT 2'",
                Volatile,
                false,
            ),
            (
                "CREATE FUNCTION s.f() RETURNS int LANGUAGE plpgsql AS 'SELECT 1'",
                Volatile,
                false,
            ),
            (
                "CREATE PROCEDURE s.f() LANGUAGE sql BEGIN ATOMIC DELETE FROM t; END",
                Volatile,
                false,
            ),
        ] {
            assert_eq!(
                act(text),
                Act::CreateFunction(NewFunction {
                    name: Name::within("s", "f"),
                    volatility,
                    is_constant,
                }),
                "{text}"
            );
        }
    }

    #[test]
    fn functions_are_dropped() {
        for text in [
            "DROP FUNCTION IF EXISTS f(int), s.g CASCADE",
            "DROP PROCEDURE IF EXISTS f(int), s.g(a int, OUT b text) CASCADE",
            "DROP ROUTINE IF EXISTS f, s.g CASCADE",
            "DROP AGGREGATE IF EXISTS f(int), s.g(*) CASCADE",
        ] {
            let Act::DropFunctions(names, drop) = act(text) else {
                panic!("{text}");
            };
            assert_eq!(shown(&names), "f s.g", "{text}");
            assert!(drop.if_exists && drop.cascade, "{text}");
        }
    }
}
