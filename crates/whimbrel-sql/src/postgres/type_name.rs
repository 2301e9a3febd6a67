//! Types under the names that [`TypeName`] documents.

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::{Name, TypeName};

use super::name;
use super::tree::Node;

/// The nodes that are types.
pub(super) const TYPES: [K; 11] = [
    K::ARRAY_TYPE,
    K::PATH_TYPE,
    K::VARCHAR_TYPE,
    K::CHARACTER_TYPE,
    K::BIT_TYPE,
    K::BIT_VARYING_TYPE,
    K::DOUBLE_TYPE,
    K::TIME_TYPE,
    K::TIMESTAMP_TYPE,
    K::INTERVAL_TYPE,
    K::PERCENT_TYPE,
];

/// The type that is a part of a node.
pub(super) fn type_in(node: Node<'_>) -> Option<TypeName> {
    node.either(&TYPES).map(type_name)
}

/// The type that a node is.
pub(super) fn type_name(node: Node<'_>) -> TypeName {
    let mut node = node;
    let mut dimensions = 0_u8;
    while node.kind() == K::ARRAY_TYPE {
        let bounds = node.all(K::ARRAY_BOUND).count().max(1);
        dimensions = dimensions.saturating_add(u8::try_from(bounds).unwrap_or(u8::MAX));
        match node.either(&TYPES) {
            Some(element) => node = element,
            None => break,
        }
    }
    let mut found = element(node);
    found.dimensions = dimensions;
    found
}

fn element(node: Node<'_>) -> TypeName {
    let zoned = |plain: &str, zoned: &str| {
        let is_zoned = node.has(K::WITH_TIMEZONE);
        TypeName::new(if is_zoned { zoned } else { plain })
    };
    let found = match node.kind() {
        K::VARCHAR_TYPE => TypeName::new("varchar"),
        // `char` is `char(1)`.
        K::CHARACTER_TYPE => return sized(node, "char", Some(1)),
        K::BIT_TYPE => return sized(node, "bit", Some(1)),
        K::BIT_VARYING_TYPE => TypeName::new("varbit"),
        K::DOUBLE_TYPE => TypeName::new("double precision"),
        K::TIME_TYPE => zoned("time", "timetz"),
        K::TIMESTAMP_TYPE => zoned("timestamp", "timestamptz"),
        K::INTERVAL_TYPE => TypeName::new("interval"),
        _ => return named(node),
    };
    found.with(modifiers(node))
}

fn sized(node: Node<'_>, name: &str, unsaid: Option<i64>) -> TypeName {
    let mut modifiers = modifiers(node);
    if modifiers.is_empty() {
        modifiers.extend(unsaid);
    }
    TypeName::new(name).with(modifiers)
}

/// A type that is written as a name.
fn named(node: Node<'_>) -> TypeName {
    let modifiers = modifiers(node);
    let name = name::name(node);
    let built_in = matches!(name.schema.as_deref(), None | Some("pg_catalog"));
    let canonical = built_in
        .then(|| canonical(&name.name, &modifiers))
        .flatten();
    match canonical {
        Some("real" | "double precision") => TypeName::new(canonical.unwrap_or_default()),
        Some(canonical) => TypeName::new(canonical).with(modifiers),
        None => TypeName {
            name: Name {
                schema: name.schema.filter(|schema| schema != "pg_catalog"),
                name: name.name,
            },
            modifiers,
            dimensions: 0,
        },
    }
}

/// The one name of a built-in type that has several
/// ([Data Types](https://www.postgresql.org/docs/current/datatype.html)).
fn canonical(name: &str, modifiers: &[i64]) -> Option<&'static str> {
    Some(match name {
        "int" | "int4" | "integer" => "integer",
        "int2" | "smallint" => "smallint",
        "int8" | "bigint" => "bigint",
        "serial2" | "smallserial" => "smallserial",
        "serial4" | "serial" => "serial",
        "serial8" | "bigserial" => "bigserial",
        "float4" | "real" => "real",
        "float8" => "double precision",
        // `float(1)` to `float(24)` is `real`.
        "float" if modifiers.first().is_some_and(|bits| *bits <= 24) => "real",
        "float" => "double precision",
        "dec" | "decimal" | "numeric" => "numeric",
        "bool" | "boolean" => "boolean",
        "bpchar" => "char",
        // Only quotes bring this name here: the catalogs' type of one byte, which is no `char(n)`.
        "char" => "\"char\"",
        _ => return None,
    })
}

/// The numbers in the parentheses, in order; also the precision of an interval.
fn modifiers(node: Node<'_>) -> Vec<i64> {
    let mut found = Vec::new();
    let mut is_negative = false;
    let tokens = node.tokens().skip_while(|token| token.kind() != K::L_PAREN);
    for token in tokens {
        match token.kind() {
            K::MINUS => is_negative = true,
            K::INT_NUMBER => {
                if let Ok(number) = token.text().replace('_', "").parse::<i64>() {
                    found.push(if is_negative { -number } else { number });
                }
                is_negative = false;
            }
            K::R_PAREN => break,
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tree::Tree;
    use super::*;

    #[test]
    fn types_have_one_name() {
        for (written, canonical) in [
            ("int4", "integer"),
            ("INT[]", "integer[]"),
            ("text[][]", "text[][]"),
            ("int ARRAY[3]", "integer[]"),
            ("pg_catalog.int8", "bigint"),
            ("bigserial", "bigserial"),
            ("float(24)", "real"),
            ("float(25)", "double precision"),
            ("float", "double precision"),
            ("double precision", "double precision"),
            ("dec(10, -2)", "numeric(10,-2)"),
            ("character varying(5)", "varchar(5)"),
            ("national character varying (5)", "varchar(5)"),
            ("char", "char(1)"),
            ("nchar(3)", "char(3)"),
            ("bpchar", "char"),
            ("bit", "bit(1)"),
            ("bit varying(3)", "varbit(3)"),
            ("timestamp with time zone", "timestamptz"),
            ("timestamp(3) without time zone", "timestamp(3)"),
            ("timestamptz(3)", "timestamptz(3)"),
            ("time with time zone", "timetz"),
            ("interval(3)", "interval(3)"),
            ("interval year to month", "interval"),
            ("app.mood", "app.mood"),
            ("public.mood", "mood"),
            ("\"Mood\"", "Mood"),
            ("bool", "boolean"),
            ("\"char\"", "\"char\""),
        ] {
            let text = format!("CREATE TABLE t (c {written})");
            let tree = Tree::parse(&text);
            let column = tree.root().find(K::COLUMN).unwrap();
            let found = type_in(column).map(|t| t.to_string());
            assert_eq!(found.as_deref(), Some(canonical), "{written}");
        }
    }
}
