//! What an object has beside its definition, kept while it is dropped and made again.
//!
//! The server forgets the owner, the grants and the comments of what is dropped. They are read from the
//! live object before, into a setting that ends with the transaction, and given back after.

use sha2::{Digest, Sha256};

use super::write;
use crate::catalog::{DefinitionKey, DefinitionKind};
use crate::dialect::{Writer, definition as common, quote_identifier};

/// Where the server lists objects of a kind, and how grants name them.
struct Place {
    /// The system catalog.
    listed: &'static str,
    /// The beginning of its columns' names.
    prefix: &'static str,
    /// The type that turns a name into the object's number.
    number: &'static str,
    /// The word of `GRANT … ON`.
    granted: &'static str,
}

fn place(key: &DefinitionKey) -> Option<Place> {
    let relation = Place {
        listed: "pg_class",
        prefix: "rel",
        number: "regclass",
        granted: "TABLE",
    };
    Some(match key.kind {
        DefinitionKind::View | DefinitionKind::MaterializedView => relation,
        DefinitionKind::Sequence => Place {
            granted: "SEQUENCE",
            ..relation
        },
        DefinitionKind::Function | DefinitionKind::Procedure => Place {
            listed: "pg_proc",
            prefix: "pro",
            number: "regprocedure",
            granted: "ROUTINE",
        },
        DefinitionKind::Domain | DefinitionKind::CompositeType => Place {
            listed: "pg_type",
            prefix: "typ",
            number: "regtype",
            granted: "TYPE",
        },
        DefinitionKind::Schema
        | DefinitionKind::Extension
        | DefinitionKind::Aggregate
        | DefinitionKind::Trigger
        | DefinitionKind::Policy
        | DefinitionKind::Rule
        | DefinitionKind::Statistics
        | DefinitionKind::VirtualTable
        | DefinitionKind::Other => return None,
    })
}

/// The name of an object as the server reads it in a text.
fn reference(key: &DefinitionKey) -> Option<String> {
    let name = quote_identifier(&key.name);
    match (key.kind.is_routine(), &key.arguments) {
        (false, _) => Some(name),
        (true, Some(arguments)) => Some(format!("{name}({arguments})")),
        (true, None) => None,
    }
}

/// A setting of its own for each object.
fn setting(reference: &str) -> String {
    let digest = Sha256::digest(reference.as_bytes());
    let mark: String = digest.iter().take(8).map(|b| format!("{b:02x}")).collect();
    format!("whimbrel.kept_{mark}")
}

/// The statement that reads what an object has; `None` when it has nothing of the kind, or is not to be
/// found by its name alone.
pub(super) fn save(key: &DefinitionKey) -> Option<String> {
    let (place, reference) = (place(key)?, reference(key)?);
    let Place {
        listed,
        prefix,
        number,
        ..
    } = place;
    let columns = match listed {
        "pg_class" => COLUMNS,
        _ => "NULL::text",
    };
    let shared = match listed {
        "pg_class" => COLUMN_GRANTS,
        _ => "",
    };
    let mut sql = write();
    sql.raw("SELECT pg_catalog.set_config(")
        .string(&setting(&reference));
    sql.raw(&format!(
        ", (SELECT pg_catalog.json_build_object(\
         'owner', pg_catalog.pg_get_userbyid(o.{prefix}owner), \
         'comment', pg_catalog.obj_description(o.oid, '{listed}'), \
         'columns', {columns}, \
         'granted', o.{prefix}acl IS NOT NULL, \
         'grants', (SELECT pg_catalog.json_agg(g) FROM (\
         SELECT a.grantee::regrole::text AS role, a.grantee = 0 AS everybody, \
         a.privilege_type AS what, a.is_grantable AS handed_on, NULL::name AS part \
         FROM pg_catalog.aclexplode(o.{prefix}acl) AS a{shared}) AS g)\
         )::text FROM pg_catalog.{listed} AS o WHERE o.oid = "
    ));
    sql.string(&reference).raw("::").raw(number);
    sql.raw("), true)");
    Some(sql.finish())
}

const COLUMNS: &str = "(SELECT pg_catalog.json_object_agg(t.attname, \
    pg_catalog.col_description(o.oid, t.attnum)) FROM pg_catalog.pg_attribute AS t \
    WHERE t.attrelid = o.oid AND pg_catalog.col_description(o.oid, t.attnum) IS NOT NULL)";

const COLUMN_GRANTS: &str = " UNION ALL SELECT a.grantee::regrole::text, a.grantee = 0, \
    a.privilege_type, a.is_grantable, t.attname FROM pg_catalog.pg_attribute AS t, \
    pg_catalog.aclexplode(t.attacl) AS a WHERE t.attrelid = o.oid";

/// The statement that gives back what [`save`] has read; columns that are gone get nothing.
pub(super) fn restore(key: &DefinitionKey) -> Option<String> {
    let (place, reference) = (place(key)?, reference(key)?);
    let keyword = common::keyword(key.kind)?;
    let mut body = write();
    body.raw("DECLARE\n  kept json := pg_catalog.current_setting(");
    body.string(&setting(&reference)).raw(")::json;\n");
    body.raw("  object text := ").string(&reference).raw(";\n");
    body.raw("  item record;\nBEGIN\n");
    owner(&mut body, keyword);
    grants(&mut body, &place);
    comments(&mut body, keyword, &place);
    body.raw("END");
    Some(write().raw("DO ").body(&body.finish()).finish())
}

fn owner(body: &mut Writer, keyword: &str) {
    body.raw("  IF kept->>'owner' <> current_user THEN\n    EXECUTE pg_catalog.format('ALTER ");
    body.raw(keyword);
    body.raw(" %s OWNER TO %I', object, kept->>'owner');\n  END IF;\n");
}

/// What the default privileges of the role have given is taken back first.
fn grants(body: &mut Writer, place: &Place) {
    let Place {
        listed,
        prefix,
        number,
        granted,
    } = place;
    body.raw(&format!(
        "  IF (kept->>'granted')::boolean THEN\n    \
         FOR item IN SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS role \
         FROM pg_catalog.{listed} AS o, pg_catalog.aclexplode(coalesce(o.{prefix}acl, \
         pg_catalog.acldefault({}, o.{prefix}owner))) AS a WHERE o.oid = object::{number} LOOP\n      \
         EXECUTE pg_catalog.format('REVOKE ALL ON {granted} %s FROM %s', object, item.role);\n    \
         END LOOP;\n  END IF;\n",
        acl_letter(place)
    ));
    body.raw(&format!(
        "  FOR item IN SELECT g->>'what' AS what, g->>'part' AS part, (g->>'handed_on')::boolean AS handed_on, \
         CASE WHEN (g->>'everybody')::boolean THEN 'PUBLIC' ELSE g->>'role' END AS role \
         FROM pg_catalog.json_array_elements(CASE pg_catalog.json_typeof(kept->'grants') \
         WHEN 'array' THEN kept->'grants' ELSE '[]' END) AS g LOOP\n    \
         EXECUTE pg_catalog.format('GRANT %s%s ON {granted} %s TO %s%s', item.what, \
         CASE WHEN item.part IS NULL THEN '' ELSE pg_catalog.format(' (%I)', item.part) END, object, item.role, \
         CASE WHEN item.handed_on THEN ' WITH GRANT OPTION' ELSE '' END);\n  END LOOP;\n"
    ));
}

const fn acl_letter(place: &Place) -> &'static str {
    match place.granted.as_bytes() {
        b"TABLE" => "'r'",
        b"SEQUENCE" => "'s'",
        b"ROUTINE" => "'f'",
        _ => "'T'",
    }
}

fn comments(body: &mut Writer, keyword: &str, place: &Place) {
    body.raw("  IF kept->>'comment' IS NOT NULL THEN\n    EXECUTE pg_catalog.format('COMMENT ON ");
    body.raw(keyword);
    body.raw(" %s IS %L', object, kept->>'comment');\n  END IF;\n");
    if place.listed != "pg_class" {
        return;
    }
    body.raw(
        "  FOR item IN SELECT c.key AS part, c.value AS text \
         FROM pg_catalog.json_each_text(CASE pg_catalog.json_typeof(kept->'columns') \
         WHEN 'object' THEN kept->'columns' ELSE '{}' END) AS c \
         JOIN pg_catalog.pg_attribute AS t ON t.attrelid = object::regclass AND t.attname = c.key \
         LOOP\n    EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.%I IS %L', object, item.part, \
         item.text);\n  END LOOP;\n",
    );
}
