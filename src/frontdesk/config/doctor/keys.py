"""Do the keys open what lies sealed in the database, and can nobody else read them?"""

from __future__ import annotations

import stat

from django.apps import apps

from frontdesk.config import sealing
from frontdesk.config.doctor.finding import Finding, failed, ok, skipped, warning
from frontdesk.config.env import get_settings

#: What is looked at: the newest and the oldest sealed value of each (model, field).
_SEALED = (("conversations.FlowSession", "document"), ("intake.TriageUser", "sealed"), ("intake.Transfer", "payload"))


def check_keys() -> Finding:
    """The keys are there and sound, they open what is sealed, and the file is its owner's alone."""
    file = sealing.key_file()
    in_file = get_settings().frontdesk_data_keys is None
    if in_file and not file.exists():
        return skipped("no key yet: the file is made when something is first sealed")
    try:
        count = len(sealing.keys())
    except (sealing.CannotOpen, OSError) as error:
        return failed(str(error), f"Put the keys right in {where()}")
    if locked := cannot_open():
        return failed(f"what is sealed cannot be opened: {locked}", f"Put the missing key back into {where()}, last")
    if in_file and (mode := stat.S_IMODE(file.stat().st_mode)) & 0o077:
        return warning(
            f"{file} can be read by others than its owner (mode {mode:04o})",
            f"chmod 600 {file}; if somebody may have read it, `frontdesk rotate-keys`",
            keys=count,
        )
    return ok(f"{count} in {where()}", keys=count)


def where() -> str:
    """Where the keys are, for people."""
    return "FRONTDESK_DATA_KEYS" if get_settings().frontdesk_data_keys is not None else str(sealing.key_file())


def cannot_open() -> str:
    """Why what lies sealed in the database cannot be opened; "": it can, or there is nothing."""
    for label, field in _SEALED:
        rows = apps.get_model(label)._base_manager.exclude(**{field: None}).values_list(field, flat=True)
        for order in ("pk", "-pk"):
            try:
                rows.order_by(order).first()
            except sealing.CannotOpen as error:
                return str(error)
    return ""
