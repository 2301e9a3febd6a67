//! What needs what.

/// The rule that makes a view stands for the view, a domain's check for the domain, and what a composite
/// type is made of for the type. Objects up to 16383 are the server's own.
pub(super) const QUERY: &str = "
SELECT CASE WHEN r.rulename = '_RETURN' THEN 'pg_class' WHEN k.contypid <> 0 OR c.oid IS NOT NULL THEN 'pg_type'
    ELSE d.classid::regclass::text END AS class,
  (CASE WHEN r.rulename = '_RETURN' THEN r.ev_class WHEN k.contypid <> 0 THEN k.contypid
    WHEN c.oid IS NOT NULL THEN c.reltype ELSE d.objid END)::int8 AS oid,
  d.refclassid::regclass::text AS needed_class, d.refobjid::int8 AS needed, d.refobjsubid AS \"column\",
  (SELECT e.extname FROM pg_depend x JOIN pg_extension e ON e.oid = x.refobjid
    WHERE x.classid = d.refclassid AND x.objid = d.refobjid AND x.deptype = 'e'
      AND x.refclassid = 'pg_extension'::regclass LIMIT 1) AS extension
FROM pg_depend d
LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
LEFT JOIN pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid AND k.contypid <> 0
LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid AND c.relkind = 'c'
WHERE d.deptype IN ('n', 'a') AND d.objid >= 16384 AND d.refobjid >= 16384
  AND (d.classid = ANY (ARRAY['pg_rewrite', 'pg_proc', 'pg_type', 'pg_trigger', 'pg_policy',
      'pg_statistic_ext', 'pg_operator', 'pg_cast', 'pg_collation', 'pg_event_trigger', 'pg_ts_config',
      'pg_ts_dict', 'pg_extension', 'pg_foreign_server', 'pg_foreign_data_wrapper']::regclass[]::oid[])
    OR k.oid IS NOT NULL OR c.oid IS NOT NULL)";
