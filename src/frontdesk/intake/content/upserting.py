"""Many rows of one table made or changed at once; a row that is as it should be is not touched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def upsert(there: QuerySet[Row], by: str, wanted: Mapping[Any, Mapping[str, Any]]) -> dict[Any, Row]:
    """Make the rows of `there` that are missing and change those that differ: value of the field `by` -> row.

    `wanted`: value of `by` -> the other fields. Rows that are not wanted stay as they are.
    """
    model = there.model
    found = {getattr(row, by): row for row in there.filter(**{f"{by}__in": list(wanted)})}
    changed = []
    for key, fields in wanted.items():
        row = found.get(key)
        if row is not None and any(getattr(row, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(row, name, value)
            changed.append(row)
    names = sorted({name for fields in wanted.values() for name in fields})
    if changed:
        model._default_manager.bulk_update(changed, names)
    made = [model(**{by: key}, **fields) for key, fields in wanted.items() if key not in found]
    found |= {getattr(row, by): row for row in model._default_manager.bulk_create(made)}
    return found
