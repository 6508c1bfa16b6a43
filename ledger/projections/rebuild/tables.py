"""The tables of one version of a report beside those of another: made alike, shown to readers, dropped.

Names come from the `tables` of a projection, never from a caller; statements are put together of identifiers.
"""

from collections.abc import Sequence
from typing import Any, Final

from psycopg import Connection, sql

from ledger.projections.projection import Projection

TEMPORARY_VERSION: Final = 0
"""Of tables that are a check's own, and gone at the end of its transaction."""

CREATE: Final = sql.SQL("CREATE TABLE {new} (LIKE {old} INCLUDING ALL)")
CREATE_TEMPORARY: Final = sql.SQL("CREATE TEMPORARY TABLE {new} (LIKE {old} INCLUDING ALL) ON COMMIT DROP")
SET_OPTION: Final = sql.SQL("ALTER TABLE {table} SET ({option} = {value})")
COMMENT: Final = sql.SQL("COMMENT ON TABLE {table} IS {comment}")
GRANT: Final = sql.SQL("GRANT {privilege} ON {table} TO {grantee}")
GRANT_COLUMN: Final = sql.SQL("GRANT {privilege} ({column}) ON {table} TO {grantee}")
SHOW: Final = sql.SQL("CREATE OR REPLACE VIEW {view} AS SELECT {columns} FROM {table}")
DROP: Final = sql.SQL("DROP TABLE IF EXISTS {table}")
ANALYZE: Final = sql.SQL("ANALYZE {table}")

SELECT_COLUMNS: Final = """
SELECT attname FROM pg_attribute
 WHERE attrelid = %(table)s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"""

# LIKE copies neither of these three.
SELECT_OPTIONS: Final = """
SELECT o.option_name, o.option_value FROM pg_class c, pg_options_to_table(c.reloptions) o
 WHERE c.oid = %(table)s::regclass"""
SELECT_COMMENT: Final = "SELECT obj_description(%(table)s::regclass, 'pg_class')"
SELECT_GRANTS: Final = """
SELECT pg_get_userbyid(a.grantee), a.privilege_type, NULL
  FROM pg_class c, aclexplode(c.relacl) a
 WHERE c.oid = %(table)s::regclass AND a.grantee <> c.relowner
 UNION ALL
SELECT pg_get_userbyid(a.grantee), a.privilege_type, t.attname
  FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
 WHERE c.oid = %(table)s::regclass AND a.grantee <> c.relowner"""


def table_name(table: str, version: int) -> str:
    return f"{table}_v{version}"


def create(connection: Connection[Any], projection: Projection, alike: int) -> None:
    """The tables of the projection's version, as those of version `alike` are: columns, keys, checks and rights."""
    for table in projection.tables:
        old, new = table_name(table, alike), table_name(table, projection.version)
        names = {"old": sql.Identifier(old), "new": sql.Identifier(new)}
        connection.execute(CREATE.format(**names))
        _copy_what_like_leaves_out(connection, old, new)


def create_temporary(connection: Connection[Any], projection: Projection, alike: int) -> None:
    """The same for this transaction alone, as any role that may read the others."""
    for table in projection.tables:
        old, new = table_name(table, alike), table_name(table, projection.version)
        connection.execute(CREATE_TEMPORARY.format(old=sql.Identifier(old), new=sql.Identifier(new)))


def analyze(connection: Connection[Any], projection: Projection) -> None:
    """New tables have no statistics, by which the first readers would be planned badly."""
    for table in projection.tables:
        connection.execute(ANALYZE.format(table=sql.Identifier(table_name(table, projection.version))))


def show(connection: Connection[Any], views: Sequence[str], version: int) -> None:
    """Let the views, one after the other, show a version's tables: the columns they had, then those that are new."""
    for table in views:
        name = table_name(table, version)
        had, has = columns_of(connection, table), columns_of(connection, name)
        columns = [*(column for column in had if column in has), *(column for column in has if column not in had)]
        statement = SHOW.format(
            view=sql.Identifier(table),
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            table=sql.Identifier(name),
        )
        connection.execute(statement)


def drop(connection: Connection[Any], projection: Projection, version: int) -> None:
    for table in projection.tables:
        connection.execute(DROP.format(table=sql.Identifier(table_name(table, version))))


def columns_of(connection: Connection[Any], table: str) -> list[str]:
    """Of a table or a view, in order."""
    return [name for (name,) in connection.execute(SELECT_COLUMNS, {"table": table})]


def _copy_what_like_leaves_out(connection: Connection[Any], old: str, new: str) -> None:
    table = sql.Identifier(new)
    for option, value in connection.execute(SELECT_OPTIONS, {"table": old}).fetchall():
        connection.execute(SET_OPTION.format(table=table, option=sql.Identifier(option), value=sql.Literal(value)))
    for (comment,) in connection.execute(SELECT_COMMENT, {"table": old}).fetchall():
        connection.execute(COMMENT.format(table=table, comment=sql.Literal(comment)))
    for grantee, privilege, column in connection.execute(SELECT_GRANTS, {"table": old}).fetchall():
        words = {"privilege": sql.SQL(privilege), "table": table, "grantee": sql.Identifier(grantee)}
        if column is None:
            connection.execute(GRANT.format(**words))
        else:
            connection.execute(GRANT_COLUMN.format(column=sql.Identifier(column), **words))
