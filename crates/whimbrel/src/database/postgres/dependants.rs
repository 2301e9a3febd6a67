//! What hangs on tables of a PostgreSQL database: read from `pg_depend`.

use diesel::sql_types::{Array, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl};

use whimbrel_schema::dialect::quote_identifier;
use whimbrel_schema::sql::tokens::{Kind, scan, unquoted};
use whimbrel_schema::{Backend, Identifier};

use super::Postgres;
use super::failure::failed;
use crate::database::dependants::{Dependant, Dependants, Going, OnDelete, Reference};
use crate::database::statement::{Statement, Value};
use crate::error::Result;

/// Everything with a normal dependency on a table, one of its columns, its row type or an enum type
/// ([pg_depend](https://www.postgresql.org/docs/current/catalog-pg-depend.html)), and its partitions;
/// what belongs to a going table otherwise is no reason to refuse, such as an index that compares with a
/// value of an enum. The names of tables and types come before, as two arrays, and that of the one column of a table that goes; empty when all of it does.
const DEPENDANTS: &str = "
going_tables AS (
  SELECT c.oid, c.relname, t.oid AS row_type, t.typarray AS row_types
  FROM pg_catalog.unnest((SELECT tables FROM given)) AS named
  JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(named)
  LEFT JOIN pg_catalog.pg_type t ON t.oid = c.reltype),
going_types AS (
  SELECT t.oid, t.typarray FROM pg_catalog.unnest((SELECT enums FROM given)) AS named
  JOIN pg_catalog.pg_type t ON t.oid = pg_catalog.to_regtype(named)),
found AS (
  SELECT DISTINCT d.classid, d.objid, CASE WHEN d.classid = 'pg_catalog.pg_class'::regclass THEN 0
    ELSE d.objsubid END AS objsubid
  FROM pg_catalog.pg_depend d
  WHERE (d.deptype = 'n' OR d.deptype = 'a' AND (SELECT gone FROM given) = ''
      AND d.classid = 'pg_catalog.pg_class'::regclass AND EXISTS (SELECT 1 FROM pg_catalog.pg_class part
        WHERE part.oid = d.objid AND part.relispartition AND part.relkind IN ('r', 'p', 'f'))) AND (
    d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid IN (SELECT oid FROM going_tables)
      AND ((SELECT gone FROM given) = '' OR d.refobjsubid = (SELECT a.attnum FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = d.refobjid AND a.attname = (SELECT gone FROM given)))
    OR (SELECT gone FROM given) = '' AND d.refclassid = 'pg_catalog.pg_type'::regclass AND d.refobjid IN (
      SELECT row_type FROM going_tables UNION SELECT row_types FROM going_tables
      UNION SELECT oid FROM going_types UNION SELECT typarray FROM going_types)))
SELECT DISTINCT CASE WHEN k.contype = 'f' THEN 'key' WHEN v.oid IS NOT NULL THEN 'view' ELSE 'other' END AS kind,
  CASE WHEN k.contype = 'f' THEN k.conrelid::regclass::text WHEN v.oid IS NOT NULL THEN v.oid::regclass::text
    ELSE pg_catalog.pg_describe_object(f.classid, f.objid, f.objsubid) END AS name,
  nullif(k.confrelid, 0)::regclass::text AS referred,
  k.confdeltype::text AS on_delete,
  ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY AS part(number, place)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = part.number
    ORDER BY part.place) AS columns
FROM found f
LEFT JOIN pg_catalog.pg_constraint k ON f.classid = 'pg_catalog.pg_constraint'::regclass AND k.oid = f.objid
LEFT JOIN pg_catalog.pg_rewrite r ON f.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = f.objid
LEFT JOIN pg_catalog.pg_class v ON v.relkind IN ('v', 'm')
  AND v.oid = CASE WHEN f.classid = 'pg_catalog.pg_class'::regclass THEN f.objid ELSE r.ev_class END
LEFT JOIN pg_catalog.pg_attrdef e ON f.classid = 'pg_catalog.pg_attrdef'::regclass AND e.oid = f.objid
LEFT JOIN pg_catalog.pg_policy p ON f.classid = 'pg_catalog.pg_policy'::regclass AND p.oid = f.objid
LEFT JOIN pg_catalog.pg_trigger g ON f.classid = 'pg_catalog.pg_trigger'::regclass AND g.oid = f.objid
LEFT JOIN pg_catalog.pg_index i ON f.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = f.objid
LEFT JOIN pg_catalog.pg_statistic_ext s
  ON f.classid = 'pg_catalog.pg_statistic_ext'::regclass AND s.oid = f.objid
WHERE coalesce(k.conrelid, v.oid, r.ev_class, e.adrelid, p.polrelid, g.tgrelid, i.indrelid, s.stxrelid,
    CASE WHEN f.classid = 'pg_catalog.pg_class'::regclass THEN f.objid END, 0)
  NOT IN (SELECT oid FROM going_tables)
ORDER BY kind, name";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    referred: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    on_delete: Option<String>,
    #[diesel(sql_type = Array<Text>)]
    columns: Vec<String>,
}

impl Dependants for Postgres {
    fn dependants(&mut self, going: &Going<'_>) -> Result<Vec<Dependant>> {
        self.depending(going, "")
    }

    fn speakers(&mut self, _: &str, _: &str) -> Result<Vec<Dependant>> {
        // What is in double quotes is a name here, always.
        Ok(Vec::new())
    }

    fn readers(&mut self, table: &str, column: &str) -> Result<Vec<Dependant>> {
        let going = Going {
            tables: &[table],
            ..Going::default()
        };
        self.depending(&going, column)
    }
}

impl Postgres {
    /// Lists what depends on all of what goes, or on one column of it.
    fn depending(&mut self, going: &Going<'_>, column: &str) -> Result<Vec<Dependant>> {
        let array = |names: &[&str]| {
            let quoted: Vec<String> = names.iter().map(|name| quote_identifier(name)).collect();
            Value::Owned(serde_json::json!(quoted).to_string())
        };
        let rows: Vec<Row> = Statement::new(
            "WITH given AS (SELECT ARRAY(SELECT pg_catalog.json_array_elements_text(CAST(",
        )
        .bind(array(going.tables))
        .sql(" AS json))) AS tables, ARRAY(SELECT pg_catalog.json_array_elements_text(CAST(")
        .bind(array(going.enums))
        .sql(" AS json))) AS enums, ")
        .bind(Value::Text(column))
        .sql(format!("::text AS gone),{DEPENDANTS}"))
        .load(&mut self.connection)
        .map_err(failed)?;
        Ok(rows.into_iter().map(dependant).collect())
    }
}

fn dependant(row: Row) -> Dependant {
    match (row.kind.as_str(), row.referred) {
        ("key", Some(to)) => Dependant::ForeignKey(Reference {
            table: plain(&row.name),
            columns: row.columns,
            to: plain(&to),
            on_delete: match row.on_delete.as_deref() {
                Some("c") => OnDelete::Cascades,
                Some("n" | "d") => OnDelete::Clears,
                _ => OnDelete::Refuses,
            },
        }),
        ("view", _) => Dependant::View(plain(&row.name)),
        _ => Dependant::Other(row.name),
    }
}

/// A name as the server writes it: in quotes where they are needed, and with its schema where that is
/// not on the search path.
fn plain(name: &str) -> Identifier {
    let parts = scan(name, Backend::Postgres).filter_map(|token| match token.kind {
        Kind::QuotedName => Some(unquoted(token.text(name))),
        Kind::Word => Some(token.text(name).to_owned()),
        _ => None,
    });
    let parts: Vec<String> = parts.collect();
    match parts.as_slice() {
        [schema, name] => Identifier::within(schema, name),
        [name] => name.as_str().into(),
        _ => name.into(),
    }
}
