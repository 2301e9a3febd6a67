//! Functions, procedures and aggregates.

use super::scope::{Asked, description, not_of_extension};

pub(super) fn query(asked: &Asked) -> String {
    let schemas = asked.schemas();
    let comment = description("pg_proc", "p.oid");
    let own = not_of_extension("pg_proc", "p.oid");
    let aggregate = aggregate(asked);
    format!(
        "SELECT p.oid::int8 AS oid, n.nspname AS schema, p.proname AS name, p.prokind AS kind,
  CASE WHEN a.aggfnoid IS NULL THEN oidvectortypes(p.proargtypes)
    WHEN a.aggkind <> 'n' THEN pg_get_function_identity_arguments(p.oid)
    WHEN p.pronargs = 0 THEN '*' ELSE oidvectortypes(p.proargtypes) END AS arguments,
  pg_get_userbyid(p.proowner) AS owner, l.lanname AS language,
  CASE WHEN p.prorettype = 'trigger'::regtype THEN p.prosrc ELSE '' END AS source,
  CASE WHEN a.aggfnoid IS NULL THEN pg_get_functiondef(p.oid) ELSE {aggregate} END AS statement,
  description.description AS comment
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid
LEFT JOIN pg_operator o ON o.oid = a.aggsortop
LEFT JOIN pg_namespace opn ON opn.oid = o.oprnamespace
{comment}
WHERE p.pronamespace IN ({schemas}) AND {own}
  AND NOT EXISTS (SELECT 1 FROM pg_depend x WHERE x.classid = 'pg_proc'::regclass
    AND x.objid = p.oid AND x.deptype = 'i')
ORDER BY p.oid"
    )
}

/// The statement that makes an aggregate: the server has no function that writes it.
fn aggregate(asked: &Asked) -> String {
    let name = asked.made_name("p.pronamespace", "n.nspname", "p.proname");
    let function = |word: &str, column: &str| {
        format!(
            "CASE WHEN a.{column}::oid <> 0 THEN '{word} = ' || a.{column}::oid::regproc::text END"
        )
    };
    let flag = |word: &str, condition: &str| format!("CASE WHEN {condition} THEN '{word}' END");
    let modify = |word: &str, column: &str| {
        format!(
            "CASE WHEN a.{column} <> CASE WHEN a.aggkind = 'n' THEN 'r' ELSE 'w' END THEN '{word} = ' || \
             CASE a.{column} WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END"
        )
    };
    let parts = [
        function("SFUNC", "aggtransfn"),
        "'STYPE = ' || format_type(a.aggtranstype, NULL)".to_owned(),
        "'SSPACE = ' || nullif(a.aggtransspace, 0)".to_owned(),
        function("FINALFUNC", "aggfinalfn"),
        flag("FINALFUNC_EXTRA", "a.aggfinalextra"),
        modify("FINALFUNC_MODIFY", "aggfinalmodify"),
        function("COMBINEFUNC", "aggcombinefn"),
        function("SERIALFUNC", "aggserialfn"),
        function("DESERIALFUNC", "aggdeserialfn"),
        "'INITCOND = ' || quote_literal(a.agginitval)".to_owned(),
        function("MSFUNC", "aggmtransfn"),
        function("MINVFUNC", "aggminvtransfn"),
        "'MSTYPE = ' || CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END"
            .to_owned(),
        "'MSSPACE = ' || nullif(a.aggmtransspace, 0)".to_owned(),
        function("MFINALFUNC", "aggmfinalfn"),
        flag("MFINALFUNC_EXTRA", "a.aggmfinalextra"),
        "'MINITCOND = ' || quote_literal(a.aggminitval)".to_owned(),
        "CASE WHEN o.oid IS NOT NULL THEN 'SORTOP = ' || format('OPERATOR(%I.%s)', opn.nspname, o.oprname) END"
            .to_owned(),
        "CASE p.proparallel WHEN 's' THEN 'PARALLEL = SAFE' WHEN 'r' THEN 'PARALLEL = RESTRICTED' END"
            .to_owned(),
        flag("HYPOTHETICAL", "a.aggkind = 'h'"),
    ];
    format!(
        "'CREATE AGGREGATE ' || {name} || '(' || CASE WHEN p.pronargs = 0 THEN '*' \
         ELSE pg_get_function_arguments(p.oid) END || E') (\\n  ' || concat_ws(E',\\n  ', {}) || E'\\n)'",
        parts.join(", ")
    )
}
