"""SQL that is written out once for the rows that every text of a person needs: building such a query anew with the ORM
costs several times what running it does. Everywhere else the ORM is the way.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Generic, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)


class WrittenRows(Generic[M]):
    """Rows of one model, read whole (or `without` some fields, which the row then fetches when it is asked for them)
    and written by column."""

    def __init__(self, model: type[M], *, without: Collection[str] = ()) -> None:
        self.model = model
        self.table = model._meta.db_table
        self._fields: list[Any] = [field for field in model._meta.concrete_fields if field.name not in without]
        self._names = [field.attname for field in self._fields]
        self._read = [
            (place, field.from_db_value) for place, field in enumerate(self._fields) if hasattr(field, "from_db_value")
        ]
        columns = ", ".join(f'"{field.column}"' for field in self._fields)
        self._select = f"select {columns} from {self.table} where "

    def all(self, where: str, params: Sequence[Any]) -> list[M]:
        """The rows. `where`: all that follows the word, such as "id = %s for update"."""
        with connection.cursor() as cursor:
            cursor.execute(self._select + where, params)
            return [self._made(list(row)) for row in cursor.fetchall()]

    def first(self, where: str, params: Sequence[Any]) -> M | None:
        """The first row, or None."""
        found = self.all(where, params)
        return found[0] if found else None

    def get(self, where: str, params: Sequence[Any]) -> M:
        """The first row. Raises the model's DoesNotExist."""
        row = self.first(where, params)
        if row is None:
            raise self.model.DoesNotExist(  # type: ignore[attr-defined]
                f"there is no such row of {self.table}"
            )
        return row

    def save(self, row: M, names: Collection[str]) -> None:
        """Write these fields of a row that is there; as `row.save(update_fields=names)` does, but for the signals."""
        if not names:
            return
        fields: list[Any] = [self.model._meta.get_field(name) for name in names]
        values = [field.get_db_prep_save(field.pre_save(row, False), connection) for field in fields]
        sets = ", ".join(f'"{field.column}" = %s' for field in fields)
        with connection.cursor() as cursor:
            cursor.execute(f"update {self.table} set {sets} where id = %s", [*values, row.pk])

    def _made(self, row: list[Any]) -> M:
        for place, read in self._read:
            row[place] = read(row[place], None, connection)
        return self.model.from_db(connection.alias, self._names, row)
