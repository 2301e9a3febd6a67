SELECT concat_ws(' | ', 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
    a.attnotnull, a.attidentity,
    (SELECT l.collname FROM pg_collation AS l WHERE l.oid = a.attcollation),
    pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum))
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT concat_ws(' | ', 'table', relname, obj_description(oid, 'pg_class'), pg_get_expr(relpartbound, oid),
    CASE WHEN relkind = 'p' THEN pg_get_partkeydef(oid) END,
    (SELECT inhparent::regclass FROM pg_inherits WHERE inhrelid = pg_class.oid))
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
UNION ALL
SELECT concat_ws(' | ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated,
    condeferrable, condeferred)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT concat_ws(' | ', 'index', c.relname, pg_get_indexdef(c.oid), i.indisvalid)
FROM pg_class AS c JOIN pg_index AS i ON i.indexrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT concat_ws(' | ', 'sequence', c.relname, format_type(s.seqtypid, NULL), s.seqmax)
FROM pg_class AS c JOIN pg_sequence AS s ON s.seqrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT concat_ws(' | ', 'trigger', tgrelid::regclass, pg_get_triggerdef(oid))
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT concat_ws(' | ', 'function', pg_get_functiondef(oid))
FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL
SELECT concat_ws(' | ', 'enum', t.typname, e.enumlabel, e.enumsortorder)
FROM pg_type AS t JOIN pg_enum AS e ON e.enumtypid = t.oid
ORDER BY 1;
