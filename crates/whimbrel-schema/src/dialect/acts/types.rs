//! The types of columns, as acts name them.

use super::Acts;
use crate::analyze::act::{Name, TypeName};
use crate::backend::Backend;

impl Acts {
    /// A type as the dialect declares it.
    pub(in crate::dialect) fn type_name(self, declared: &str) -> TypeName {
        let (declared, dimensions) = element(declared.trim());
        let (words, modifiers) = parts(declared);
        let words = match self.backend {
            Backend::Postgres => synonym(&words).to_owned(),
            Backend::Sqlite => words,
        };
        let name = match words.split_once('.') {
            Some((schema, name)) => Name::within(schema, name),
            None => Name::new(words),
        };
        TypeName {
            name,
            modifiers,
            dimensions,
        }
    }

    /// A type that was made under this name.
    pub(in crate::dialect) fn made_type(self, name: &str) -> TypeName {
        TypeName {
            name: self.name(name),
            modifiers: Vec::new(),
            dimensions: 0,
        }
    }
}

/// The type of the elements and the number of dimensions.
fn element(mut declared: &str) -> (&str, u8) {
    let mut dimensions = 0_u8;
    while let Some(inner) = declared.strip_suffix("[]") {
        declared = inner.trim_end();
        dimensions = dimensions.saturating_add(1);
    }
    (declared, dimensions)
}

/// The words, folded, and the numbers in brackets; what stands behind the brackets is one more word.
fn parts(declared: &str) -> (String, Vec<i64>) {
    let Some((before, rest)) = declared.split_once('(') else {
        return (fold(declared), Vec::new());
    };
    let (inside, after) = rest.split_once(')').unwrap_or((rest, ""));
    let numbers = inside.split(',').filter_map(|n| n.trim().parse().ok());
    let words = format!("{} {after}", before.trim());
    (fold(&words), numbers.collect())
}

/// The words with single blanks; only what stands in quotes keeps its capitals.
fn fold(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let inner = words.strip_prefix('"').and_then(|w| w.strip_suffix('"'));
    match inner {
        Some(quoted) => quoted.replace("\"\"", "\""),
        None => words.to_ascii_lowercase(),
    }
}

/// The one name of a built-in type
/// ([Data Types](https://www.postgresql.org/docs/current/datatype.html#DATATYPE-TABLE)).
fn synonym(name: &str) -> &str {
    match name {
        "int" | "int4" => "integer",
        "int2" => "smallint",
        "int8" => "bigint",
        "float4" => "real",
        "float8" | "float" => "double precision",
        "decimal" | "dec" => "numeric",
        "bool" => "boolean",
        "serial2" => "smallserial",
        "serial4" => "serial",
        "serial8" => "bigserial",
        "character varying" => "varchar",
        "character" | "bpchar" => "char",
        "bit varying" => "varbit",
        "timestamp with time zone" => "timestamptz",
        "timestamp without time zone" => "timestamp",
        "time with time zone" => "timetz",
        "time without time zone" => "time",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_types_have_one_name() {
        let of = |backend, text: &str| Acts::of(backend).type_name(text);
        let postgres = |text: &str| of(Backend::Postgres, text);
        assert_eq!(postgres("varchar(3)[]").modifiers, [3]);
        assert_eq!(postgres("varchar(3)[]").dimensions, 1);
        assert_eq!(postgres("int4"), postgres("INTEGER"));
        assert_eq!(postgres("\"a\"\"B\"").name.name, "a\"B");
        assert_eq!(
            postgres("Ext.geometry").name,
            Name::within("ext", "geometry")
        );
        assert_eq!(
            postgres("time(3) with time zone"),
            postgres("timetz").with([3])
        );
        let decimal = of(Backend::Sqlite, "DECIMAL(10, 2)");
        assert_eq!(decimal, TypeName::new("decimal").with([10, 2]));
    }
}
