//! `CREATE TYPE`, `CREATE DOMAIN` and what alters them.

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::{Act, DomainChange, NewDomain, NewType, TypeChange, TypeName};
use whimbrel_schema::catalog::ValuePosition;

use super::column::default;
use super::constraint::constraint;
use super::tree::Node;
use super::type_name::type_in;
use super::{name, text};

/// `CREATE TYPE`.
pub(super) fn create_type(node: Node<'_>) -> Act {
    let values = node.child(K::ENUM_TYPE).map(|values| {
        let values = values.walk().filter(|n| n.kind() == K::VARIANT);
        values.filter_map(text::value_in).collect()
    });
    Act::CreateType(NewType {
        name: name::of(node, K::TYPE_NAME),
        values,
    })
}

/// `ALTER TYPE`; several attributes are several acts.
pub(super) fn alter_type(node: Node<'_>) -> Vec<Act> {
    let name = name::of(node, K::TYPE_NAME_REF);
    let actions = node
        .child(K::ALTER_TYPE_ATTRIBUTE_ACTION_LIST)
        .unwrap_or(node)
        .children();
    let changes = actions.filter_map(type_change);
    changes
        .map(|change| Act::AlterType(name.clone(), change))
        .collect()
}

fn position(action: Node<'_>) -> ValuePosition {
    let beside = |kind| {
        let place = action.child(kind)?;
        let mut literals = place.walk().filter(|n| n.kind() == K::LITERAL);
        literals.find_map(text::value_in)
    };
    match (beside(K::BEFORE_VALUE), beside(K::AFTER_VALUE)) {
        (Some(value), _) => ValuePosition::Before(value),
        (None, Some(value)) => ValuePosition::After(value),
        (None, None) => ValuePosition::Last,
    }
}

fn type_change(action: Node<'_>) -> Option<TypeChange> {
    let mut values = action.all(K::LITERAL).map(text::value_in);
    let mut value = || values.next().flatten().unwrap_or_default();
    Some(match action.kind() {
        K::ADD_VALUE => TypeChange::AddValue {
            value: value(),
            position: position(action),
            if_not_exists: action.has(K::IF_NOT_EXISTS),
        },
        K::RENAME_VALUE => TypeChange::RenameValue {
            from: value(),
            to: value(),
        },
        K::TYPE_RENAME_TO => TypeChange::Rename(name::simple_of(action, K::TYPE_NAME)),
        K::SET_SCHEMA => TypeChange::SetSchema(name::simple_of(action, K::SCHEMA_REF)),
        K::DROP_ATTRIBUTE => {
            TypeChange::DropAttribute(name::simple_of(action, K::COMPOSITE_FIELD_REF))
        }
        K::ALTER_ATTRIBUTE => {
            TypeChange::AlterAttribute(name::simple_of(action, K::COMPOSITE_FIELD_REF))
        }
        K::ADD_ATTRIBUTE | K::RENAME_ATTRIBUTE | K::OWNER_TO | K::SET_OPTIONS => TypeChange::Other,
        _ => return None,
    })
}

/// `CREATE DOMAIN`.
pub(super) fn create_domain(node: Node<'_>) -> Act {
    let constraints = [K::CHECK_CONSTRAINT, K::NOT_NULL_CONSTRAINT];
    Act::CreateDomain(NewDomain {
        name: name::of(node, K::DOMAIN),
        base: type_in(node).unwrap_or_else(|| TypeName::new("")),
        constrained: node.either(&constraints).is_some(),
        default: node.child(K::DEFAULT_CONSTRAINT).map(default),
    })
}

/// `ALTER DOMAIN`.
pub(super) fn alter_domain(node: Node<'_>) -> Option<Act> {
    let name = name::of(node, K::DOMAIN_REF);
    let change = node.children().find_map(domain_change)?;
    Some(Act::AlterDomain(name, change))
}

fn domain_change(action: Node<'_>) -> Option<DomainChange> {
    let constraint_name = || name::simple_of(action, K::CONSTRAINT_NAME_REF);
    Some(match action.kind() {
        K::ADD_CONSTRAINT => {
            let added = constraint(action.children().nth(1)?, &[])?;
            DomainChange::AddConstraint(Box::new(added))
        }
        K::VALIDATE_CONSTRAINT => DomainChange::ValidateConstraint(constraint_name()),
        K::DROP_CONSTRAINT => DomainChange::DropConstraint(constraint_name()),
        K::SET_NOT_NULL => DomainChange::SetNotNull,
        K::DROP_NOT_NULL => DomainChange::DropNotNull,
        K::SET_DEFAULT | K::DROP_DEFAULT => DomainChange::Default,
        K::DOMAIN_RENAME_TO => DomainChange::Rename(name::simple_of(action, K::DOMAIN)),
        K::RENAME_CONSTRAINT | K::OWNER_TO | K::SET_SCHEMA => DomainChange::Other,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use whimbrel_schema::analyze::act::Name;

    use super::super::testing::{act, acts};
    use super::*;

    #[test]
    fn types_are_created_and_altered() {
        let values = |values: &[&str]| values.iter().map(|v| (*v).to_owned()).collect();
        let new = |values| {
            Act::CreateType(NewType {
                name: Name::new("m"),
                values,
            })
        };
        let altered = |change| Act::AlterType(Name::new("m"), change);
        let added = |value: &str, position, if_not_exists| {
            altered(TypeChange::AddValue {
                value: value.to_owned(),
                position,
                if_not_exists,
            })
        };
        for (text, expected) in [
            (
                "CREATE TYPE m AS ENUM ('a', 'b''c')",
                new(Some(values(&["a", "b'c"]))),
            ),
            ("CREATE TYPE m AS ENUM ()", new(Some(Vec::new()))),
            ("CREATE TYPE m AS (a int)", new(None)),
            ("CREATE TYPE m AS RANGE (subtype = int)", new(None)),
            ("CREATE TYPE m", new(None)),
            (
                "ALTER TYPE m ADD VALUE 'x'",
                added("x", ValuePosition::Last, false),
            ),
            (
                "ALTER TYPE m ADD VALUE IF NOT EXISTS 'x' AFTER 'y'",
                added("x", ValuePosition::After("y".to_owned()), true),
            ),
            (
                "ALTER TYPE m RENAME VALUE 'x' TO 'y'",
                altered(TypeChange::RenameValue {
                    from: "x".to_owned(),
                    to: "y".to_owned(),
                }),
            ),
            (
                "ALTER TYPE m RENAME TO n",
                altered(TypeChange::Rename("n".to_owned())),
            ),
            (
                "ALTER TYPE m SET SCHEMA s",
                altered(TypeChange::SetSchema("s".to_owned())),
            ),
            ("ALTER TYPE m OWNER TO joe", altered(TypeChange::Other)),
        ] {
            assert_eq!(act(text), expected, "{text}");
        }
        assert_eq!(
            acts("ALTER TYPE m ADD ATTRIBUTE a int, DROP ATTRIBUTE b"),
            [
                altered(TypeChange::Other),
                altered(TypeChange::DropAttribute("b".to_owned()))
            ]
        );
    }

    #[test]
    fn domains_are_created_and_altered() {
        for (text, constrained) in [
            ("CREATE DOMAIN d AS int", false),
            ("CREATE DOMAIN d int DEFAULT 1", false),
            ("CREATE DOMAIN d AS int NOT NULL", true),
            (
                "CREATE DOMAIN d AS int CONSTRAINT c CHECK (VALUE > 0)",
                true,
            ),
        ] {
            let Act::CreateDomain(domain) = act(text) else {
                panic!("{text}");
            };
            assert_eq!(domain.base, TypeName::new("integer"), "{text}");
            assert_eq!(domain.constrained, constrained, "{text}");
            assert_eq!(domain.default.is_some(), text.contains("DEFAULT"), "{text}");
        }
        for (action, expected) in [
            (
                "VALIDATE CONSTRAINT c",
                DomainChange::ValidateConstraint("c".to_owned()),
            ),
            (
                "DROP CONSTRAINT IF EXISTS c",
                DomainChange::DropConstraint("c".to_owned()),
            ),
            ("SET NOT NULL", DomainChange::SetNotNull),
            ("DROP NOT NULL", DomainChange::DropNotNull),
            ("SET DEFAULT 1", DomainChange::Default),
            ("DROP DEFAULT", DomainChange::Default),
            ("RENAME TO e", DomainChange::Rename("e".to_owned())),
            ("OWNER TO joe", DomainChange::Other),
        ] {
            let expected = Act::AlterDomain(Name::new("d"), expected);
            assert_eq!(
                act(&format!("ALTER DOMAIN d {action}")),
                expected,
                "{action}"
            );
        }
        let added = act("ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID");
        assert!(matches!(
            added,
            Act::AlterDomain(_, DomainChange::AddConstraint(c)) if c.not_valid
        ));
    }
}
