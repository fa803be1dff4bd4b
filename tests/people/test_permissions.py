import pytest

from frontdesk.people.models import Role, User
from frontdesk.people.permissions import ROLE_ALLOWS, Permission, allowed

LOOKING = {"look"}
FRONT_OFFICE = {
    "see_numbers",
    "import_files",
    "start_rounds",
    "retry_jobs",
    "resolve_replies",
    "answer_people",
    "handle_intakes",
    "remove_appointments",
    "add_opt_outs",
}
OFFICE_RULES = {"pause_sending", "manage_flows", "see_monitor", "manage_users"}


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("viewer", LOOKING),
        ("receptionist", LOOKING | FRONT_OFFICE),
        ("administrator", LOOKING | FRONT_OFFICE | OFFICE_RULES),
        ("caretaker", set()),  # a role nobody knows
        (None, set()),
    ],
)
def test_what_a_role_allows(role, words):
    assert set(allowed(role)) == words


def test_a_viewer_may_be_allowed_whole_numbers_and_nothing_else():
    assert set(allowed("viewer", sees_numbers=True)) == {"look", "see_numbers"}
    assert allowed(None, sees_numbers=True) == frozenset()


def test_every_permission_belongs_to_a_role():
    assert frozenset().union(*ROLE_ALLOWS.values()) == set(Permission)


@pytest.fixture
def viewer(db):
    return User.objects.create_user("vic@example.org", "x", role=Role.objects.get(slug="viewer"))


def test_django_asks_the_role(viewer):
    assert viewer.has_perm("people.look")
    assert not viewer.has_perm("people.import_files")
    assert not viewer.has_perm("reminders.view_appointment")  # Django's own names say nothing here
    assert viewer.get_all_permissions() == {"people.look"}
    assert viewer.has_module_perms("reminders")


def test_a_closed_account_may_nothing(viewer):
    viewer.is_active = False
    assert not viewer.has_perm("people.look")
    assert not viewer.has_module_perms("reminders")


def test_a_demoted_administrator_keeps_nothing(viewer):
    viewer.role = Role.objects.get(slug="administrator")
    viewer.save()
    assert (viewer.is_staff, viewer.is_superuser, viewer.has_perm("people.manage_users")) == (True, True, True)
    viewer.role = Role.objects.get(slug="viewer")
    viewer.save()
    assert (viewer.is_staff, viewer.is_superuser, viewer.has_perm("people.manage_users")) == (True, False, False)
    viewer.role = None
    viewer.save()
    assert not viewer.is_staff
