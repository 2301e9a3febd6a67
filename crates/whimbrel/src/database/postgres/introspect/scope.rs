//! What is read: the schemas, and what in them belongs to somebody else.

use crate::database::ServerVersion;

/// What the queries are asked for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// The server's version, which decides what its catalogs hold.
    pub(super) version: ServerVersion,
    /// The numbers of the schemas.
    pub(super) schemas: Vec<i64>,
    /// The number of the schema whose names are plain; `None` when it does not exist.
    pub(super) default_schema: Option<i64>,
    /// Whether these are the session's own temporary objects.
    pub(super) kind: Kind,
}

/// Which objects are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Those that stay.
    Lasting,
    /// Temporary ones of this session.
    Temporary,
}

impl Asked {
    pub(super) fn is_at_least(&self, major: u32) -> bool {
        self.version.is_at_least(major, 0)
    }

    /// A text where the server is new enough, another where not.
    pub(super) fn since<'t>(&self, major: u32, new: &'t str, old: &'t str) -> &'t str {
        if self.is_at_least(major) { new } else { old }
    }

    /// The numbers of the schemas as a list; never empty.
    pub(super) fn schemas(&self) -> String {
        let numbers = self.schemas.iter().map(ToString::to_string);
        let numbers: Vec<String> = std::iter::once("0".to_owned()).chain(numbers).collect();
        numbers.join(", ")
    }

    /// What a query for objects in these schemas reads: `o`, from a catalog whose columns begin with
    /// the prefix, and `n`, its schema.
    pub(super) fn in_schemas(&self, catalog: &str, prefix: &str) -> String {
        let schemas = self.schemas();
        format!(
            "FROM {catalog} o JOIN pg_namespace n ON n.oid = o.{prefix}namespace
WHERE o.{prefix}namespace IN ({schemas})"
        )
    }

    /// The common table `scope`: relations of the schemas that are neither bookkeeping nor an
    /// extension's.
    pub(super) fn scope(&self) -> String {
        let temporary = match self.kind {
            Kind::Lasting => "<>",
            Kind::Temporary => "=",
        };
        format!(
            "scope AS (
SELECT c.oid, c.relname, c.relkind, n.nspname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relnamespace IN ({schemas}) AND c.relpersistence {temporary} 't'
  AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c', 'S')
  AND c.relname <> '__diesel_schema_migrations' AND c.relname NOT LIKE '\\_\\_whimbrel\\_%'
  AND {not_of_extension})",
            schemas = self.schemas(),
            not_of_extension = not_of_extension("pg_class", "c.oid"),
        )
    }

    /// The name of an object that is made, with its schema when that is not the default one.
    pub(super) fn made_name(&self, schema_oid: &str, schema: &str, name: &str) -> String {
        let default = self.default_schema.unwrap_or_default();
        format!(
            "(CASE WHEN {schema_oid} = {default} THEN '' ELSE quote_ident({schema}) || '.' END \
             || quote_ident({name}))"
        )
    }
}

/// The condition that no extension brought an object.
pub(super) fn not_of_extension(class: &str, oid: &str) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM pg_depend x WHERE x.classid = '{class}'::regclass \
         AND x.objid = {oid} AND x.deptype = 'e')"
    )
}

/// The comment on an object, joined as `description`.
pub(super) fn description(class: &str, oid: &str) -> String {
    format!(
        "LEFT JOIN pg_description description ON description.classoid = '{class}'::regclass \
         AND description.objoid = {oid} AND description.objsubid = 0"
    )
}

/// Options of foreign objects, as `OPTIONS` takes them.
pub(super) fn options(array: &str) -> String {
    format!(
        "CASE WHEN {array} IS NOT NULL THEN \
         (SELECT string_agg(format('%I %L', o.option_name, o.option_value), ', ') \
         FROM pg_options_to_table({array}) o) END"
    )
}

/// A schema and a name, when there is the name.
pub(super) fn pair(oid: &str, schema: &str, name: &str) -> String {
    format!("CASE WHEN {oid} IS NOT NULL THEN json_build_array({schema}, {name}) END")
}
