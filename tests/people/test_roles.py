import pytest

from frontdesk.people.models import Role, User

pytestmark = pytest.mark.django_db


def test_the_three_roles_are_there_from_the_start():
    assert set(Role.objects.values_list("slug", flat=True)) == {"administrator", "receptionist", "viewer"}


def test_a_user_signs_in_with_the_email():
    user = User.objects.create_superuser("Ann@Example.org", "a long password", first_name="Ann", last_name="Lee")
    assert user.email == "ann@example.org"
    assert user.role.slug == "administrator"
