from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PeopleConfig(AppConfig):
    name = "frontdesk.people"
    label = "people"
    verbose_name = "People"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_have_roles, sender=self)


def _have_roles(**migrated: Any) -> None:
    """The roles are there whenever the tables are: after `migrate`, and after a `flush` that emptied them."""
    from django.db import connections

    from frontdesk.people.models import Role

    if Role._meta.db_table not in connections[migrated["using"]].introspection.table_names():
        return  # the room's migrations were taken back
    for slug in Role.Slug:
        Role.objects.get_or_create(slug=slug, defaults={"name": slug.label})
