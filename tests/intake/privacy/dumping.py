"""Everything that the database says, so that a test can look for what must not be in it."""

from __future__ import annotations

import json

from django.db import connection

from frontdesk.config.sealing import MARK, SEALED, CannotOpen, unseal


def whole_database() -> str:
    """Every column of every table as text, sealed values opened: what somebody with the keys can read."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select table_name, column_name from information_schema.columns
            where table_schema = 'public'
                and data_type in ('text', 'character varying', 'jsonb', 'json', 'ARRAY', 'date')
            """
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'select "{column}"::text from "{table}" where "{column}" is not null')
            found += [f"{table}.{column}: {opened(value)}" for (value,) in cursor.fetchall()]
    return "\n".join(found)


def opened(value: str) -> str:
    """The value as it reads with the keys."""
    sealed = value.removeprefix(MARK)
    if value.startswith(f'{{"{SEALED}"') or f'"{SEALED}": "gAAAA' in value:
        held = json.loads(value)
        sealed = held[SEALED]
    try:
        return json.dumps(unseal(sealed), ensure_ascii=False)
    except CannotOpen:
        return value
