//! Operators, their classes and families, casts, conversions and languages.

use super::super::scope::Asked;
use super::without_statement;

pub(super) fn parts(asked: &Asked) -> Vec<String> {
    let schemas = asked.schemas();
    let composed = "it has many parts, and the server writes no statement for it";
    let nothing = "the server writes no statement for it";
    vec![
        operators(asked, &schemas),
        without_statement(
            "pg_opclass",
            "operator class",
            ["o.oid", "n.nspname::text", "o.opcname"],
            &asked.in_schemas("pg_opclass", "opc"),
            composed,
        ),
        without_statement(
            "pg_opfamily",
            "operator family",
            ["o.oid", "n.nspname::text", "o.opfname"],
            &asked.in_schemas("pg_opfamily", "opf"),
            composed,
        ),
        without_statement(
            "pg_conversion",
            "conversion",
            ["o.oid", "n.nspname::text", "o.conname"],
            &asked.in_schemas("pg_conversion", "con"),
            nothing,
        ),
        casts(&schemas),
        without_statement(
            "pg_language",
            "language",
            ["l.oid", "NULL", "l.lanname"],
            "FROM pg_language l WHERE l.lanispl",
            nothing,
        ),
        without_statement(
            "pg_transform",
            "transform",
            ["r.oid", "NULL", "format_type(r.trftype, NULL)"],
            "FROM pg_transform r",
            nothing,
        ),
        "SELECT 'pg_am', a.oid, 'access method', NULL, a.amname::text,
  format('CREATE ACCESS METHOD %I TYPE %s HANDLER %s', a.amname,
    CASE a.amtype WHEN 't' THEN 'TABLE' ELSE 'INDEX' END, a.amhandler::oid::regproc),
  format('ACCESS METHOD %I', a.amname), NULL, NULL
FROM pg_am a"
            .to_owned(),
    ]
}

fn operators(asked: &Asked, schemas: &str) -> String {
    let default = asked.default_schema.unwrap_or_default();
    let name = format!(
        "(CASE WHEN o.oprnamespace = {default} THEN '' ELSE quote_ident(n.nspname) || '.' END || o.oprname)"
    );
    let other = |word: &str, column: &str| {
        format!(
            "(SELECT format('{word} = OPERATOR(%I.%s)', n2.nspname, o2.oprname) FROM pg_operator o2 \
             JOIN pg_namespace n2 ON n2.oid = o2.oprnamespace WHERE o2.oid = o.{column})"
        )
    };
    let (commutator, negator) = (other("COMMUTATOR", "oprcom"), other("NEGATOR", "oprnegate"));
    let arguments = "concat_ws(', ', CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END, \
                     CASE WHEN o.oprright = 0 THEN 'NONE' ELSE format_type(o.oprright, NULL) END)";
    format!(
        "SELECT 'pg_operator', o.oid, 'operator (' || {arguments} || ')', n.nspname::text, o.oprname::text,
  CASE WHEN o.oprcode::oid <> 0 THEN 'CREATE OPERATOR ' || {name} || ' (' || concat_ws(', ',
    'PROCEDURE = ' || o.oprcode::oid::regproc::text,
    CASE WHEN o.oprleft <> 0 THEN 'LEFTARG = ' || format_type(o.oprleft, NULL) END,
    CASE WHEN o.oprright <> 0 THEN 'RIGHTARG = ' || format_type(o.oprright, NULL) END,
    {commutator}, {negator},
    CASE WHEN o.oprrest::oid <> 0 THEN 'RESTRICT = ' || o.oprrest::text END,
    CASE WHEN o.oprjoin::oid <> 0 THEN 'JOIN = ' || o.oprjoin::text END,
    CASE WHEN o.oprcanhash THEN 'HASHES' END, CASE WHEN o.oprcanmerge THEN 'MERGES' END) || ')' END,
  'OPERATOR ' || {name} || ' (' || {arguments} || ')', pg_get_userbyid(o.oprowner)::text,
  CASE WHEN o.oprcode::oid = 0 THEN 'it is only the promise of another operator' END
FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
WHERE o.oprnamespace IN ({schemas})"
    )
}

fn casts(schemas: &str) -> String {
    format!(
        "SELECT 'pg_cast', c.oid, 'cast', NULL,
  format('%s AS %s', format_type(c.castsource, NULL), format_type(c.casttarget, NULL)),
  format('CREATE CAST (%s AS %s) ', format_type(c.castsource, NULL), format_type(c.casttarget, NULL))
    || CASE c.castmethod WHEN 'f' THEN 'WITH FUNCTION ' || c.castfunc::regprocedure::text
      WHEN 'i' THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION' END
    || CASE c.castcontext WHEN 'i' THEN ' AS IMPLICIT' WHEN 'a' THEN ' AS ASSIGNMENT' ELSE '' END,
  format('CAST (%s AS %s)', format_type(c.castsource, NULL), format_type(c.casttarget, NULL)), NULL, NULL
FROM pg_cast c JOIN pg_type s ON s.oid = c.castsource JOIN pg_type t ON t.oid = c.casttarget
LEFT JOIN pg_proc p ON p.oid = c.castfunc
WHERE s.typnamespace IN ({schemas}) OR t.typnamespace IN ({schemas}) OR p.pronamespace IN ({schemas})"
    )
}
