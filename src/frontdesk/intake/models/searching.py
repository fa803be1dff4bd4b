"""The key under which names that are no longer kept can still be looked for."""

from __future__ import annotations

from django.db import models

from frontdesk.config.sealing import SealedJSONField


class IndexKey(models.Model):
    """A random key, sealed with the data keys: it stays the same when those are changed, or what was indexed under it
    could be found no more."""

    purpose = models.CharField(max_length=40, unique=True)  # names
    key = SealedJSONField()  # 64 hex digits

    class Meta:
        db_table = "index_keys"

    def __str__(self) -> str:
        return self.purpose
