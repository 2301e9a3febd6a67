//! Foreign data wrappers and servers; what logs in to them is left out.

use super::super::scope::options;

pub(super) fn parts() -> Vec<String> {
    let (wrapper, server) = (options("w.fdwoptions"), options("s.srvoptions"));
    vec![
        format!(
            "SELECT 'pg_foreign_data_wrapper', w.oid, 'foreign data wrapper', NULL, w.fdwname::text,
  format('CREATE FOREIGN DATA WRAPPER %I', w.fdwname)
    || CASE WHEN w.fdwhandler <> 0 THEN ' HANDLER ' || w.fdwhandler::regproc::text ELSE '' END
    || CASE WHEN w.fdwvalidator <> 0 THEN ' VALIDATOR ' || w.fdwvalidator::regproc::text ELSE '' END
    || coalesce(' OPTIONS (' || {wrapper} || ')', ''),
  format('FOREIGN DATA WRAPPER %I', w.fdwname), pg_get_userbyid(w.fdwowner)::text, NULL
FROM pg_foreign_data_wrapper w"
        ),
        format!(
            "SELECT 'pg_foreign_server', s.oid, 'foreign server', NULL, s.srvname::text,
  format('CREATE SERVER %I', s.srvname) || coalesce(' TYPE ' || quote_literal(s.srvtype), '')
    || coalesce(' VERSION ' || quote_literal(s.srvversion), '')
    || format(' FOREIGN DATA WRAPPER %I', w.fdwname) || coalesce(' OPTIONS (' || {server} || ')', ''),
  format('SERVER %I', s.srvname), pg_get_userbyid(s.srvowner)::text, NULL
FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw"
        ),
        "SELECT 'pg_user_mapping', m.umid, 'user mapping', NULL,
  format('%s for %s', m.usename, m.srvname), NULL, NULL, NULL, 'it may hold a password'
FROM pg_user_mappings m"
            .to_owned(),
    ]
}
