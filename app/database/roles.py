"""Names of the roles that setting up a server makes, and of what is taken from everyone."""

RUNTIME_LOGIN = "oselia_app"
"""NOSUPERUSER NOCREATEROLE NOINHERIT, owns nothing: what the product connects as."""
ADMIN_LOGIN = "oselia_admin"
"""Owns the database and the directory, makes the roles and schemas of companies."""
COMPANIES = "oselia_companies"
"""Group of all company roles: what every one of them needs, and what pg_hba.conf may name."""

FORBIDDEN_FUNCTIONS = (
    "^(set_config|(query|cursor|table|schema|database)_to_xml.*|dblink.*"
    "|lo_.*|loread|lowrite|ts_stat"
    "|pg_read_.*file.*|pg_ls_.*|pg_stat_file|pg_file_.*|pg_logdir_ls)$"
)
"""Names of functions no one may call.

`set_config` changes the role from inside an expression; the xml family, `ts_stat` and dblink
run text as a query; large objects belong to no company; the rest reads the server's files.
"""

_IS_FORBIDDEN = f"""(p.proname ~ '{FORBIDDEN_FUNCTIONS}'
       OR p.oid = 'pg_catalog.ts_rewrite(tsquery, text)'::pg_catalog.regprocedure)"""
FORBIDDEN_TO_PUBLIC = f"""
FROM pg_catalog.pg_proc AS p
WHERE {_IS_FORBIDDEN}
  AND pg_catalog.has_function_privilege('public', p.oid, 'EXECUTE')
"""
"""Rest of a query over `p`: the functions above that everyone may still call."""

STILL_GRANTED = f"""
SELECT coalesce(r.rolname, 'everyone') || ' may call ' || p.oid::pg_catalog.regprocedure
FROM pg_catalog.pg_proc AS p
CROSS JOIN pg_catalog.aclexplode(
  coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) AS granted
LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = granted.grantee
WHERE {_IS_FORBIDDEN} AND granted.privilege_type = 'EXECUTE'
  AND (granted.grantee = 0
       OR NOT r.rolsuper AND NOT starts_with(r.rolname, 'pg_') AND r.rolname <> '{ADMIN_LOGIN}')
ORDER BY 1
"""  # noqa: S608 - constants of this module
"""Who may still call one of them: all but superusers, the server's own roles, and the admin."""
