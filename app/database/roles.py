"""Names of the roles that setting up a server makes, and of what is taken from everyone."""

RUNTIME_LOGIN = "oselia_app"
"""NOSUPERUSER NOCREATEROLE NOINHERIT, owns nothing: what the product connects as."""
ADMIN_LOGIN = "oselia_admin"
"""Owns the database and the directory, makes the roles and schemas of companies."""
COMPANIES = "oselia_companies"
"""Group of all company roles: what every one of them needs, and what pg_hba.conf may name."""

RUNTIME_GRANTS = "runtime_grants"
"""Table info of a shared table: the privileges the runtime has on it; SELECT when not given."""

FORBIDDEN_FUNCTIONS = (
    "^(set_config|(query|cursor|table|schema|database)_to_xml.*|dblink.*"
    "|lo_.*|loread|lowrite|ts_stat"
    "|pg_read_.*file.*|pg_ls_.*|pg_stat_file|pg_file_.*|pg_logdir_ls)$"
)
"""Names of functions no one may call.

`set_config` changes the role from inside an expression; the xml family, `ts_stat` and dblink
run text as a query; large objects belong to no company; the rest reads the server's files.
"""

FORBIDDEN_TO_PUBLIC = f"""
FROM pg_catalog.pg_proc AS p
WHERE (p.proname ~ '{FORBIDDEN_FUNCTIONS}'
       OR p.oid = 'pg_catalog.ts_rewrite(tsquery, text)'::pg_catalog.regprocedure)
  AND pg_catalog.has_function_privilege('public', p.oid, 'EXECUTE')
"""
"""Rest of a query over `p`: the functions above that everyone may still call."""
