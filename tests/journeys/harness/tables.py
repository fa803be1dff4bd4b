"""All tables of a house at once, to see that something changes nothing."""

from __future__ import annotations

from psycopg import sql

from journeys.harness.house import House


def everything(house: House) -> dict[str, tuple[int, str]]:
    """For each table the number of its rows, and a sum over all they hold."""
    names = house.sql(
        "select table_name as name from information_schema.tables"
        " where table_schema = 'public' and table_type = 'BASE TABLE'"
    )
    state = {}
    for name in (row["name"] for row in names):
        query = sql.SQL("select count(*) as rows, md5(string_agg(t::text, '|' order by t::text)) as sum from {} t")
        [row] = house.sql(query.format(sql.Identifier(name)).as_string(None))
        state[name] = (row["rows"], row["sum"] or "")
    assert len(state) > 30, "every table is looked at"
    return state
