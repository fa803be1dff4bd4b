from django.db import migrations

ROLES = {"administrator": "Administrator", "receptionist": "Receptionist", "viewer": "Viewer"}


def add_roles(apps, schema_editor):
    Role = apps.get_model("people", "Role")
    for slug, name in ROLES.items():
        Role.objects.get_or_create(slug=slug, defaults={"name": name})


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(add_roles, migrations.RunPython.noop)]
