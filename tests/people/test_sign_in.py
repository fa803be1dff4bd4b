"""Sign-in by e-mail, through the pages a person uses."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse

from frontdesk.people.models import Role, User

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _no_throttle_from_other_tests():
    cache.clear()


@pytest.fixture
def ann():
    return User.objects.create_user(
        "ann@example.org",
        PASSWORD,
        first_name="Ann",
        last_name="Lee",
        role=Role.objects.get(slug="receptionist"),
    )


def sign_in(client, email="ann@example.org", password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": email, "password": password, **extra})


def test_the_desk_asks_for_a_sign_in_and_then_goes_where_one_wanted(client, ann):
    response = client.get("/admin/reminders/appointment/", follow=True)
    assert b"Sign in" in response.content
    assert b"sign up" not in response.content.lower()
    response = sign_in(client, "ANN@example.org", next="/admin/reminders/appointment/")
    assert response.url == "/admin/reminders/appointment/"


def test_the_admin_has_no_login_of_its_own(client):
    response = client.get("/admin/login/")
    assert response.status_code == 302 and response.url.startswith("/accounts/login/")
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).status_code == 302


def test_a_wrong_password_and_an_unknown_address_read_the_same(client, ann):
    wrong = sign_in(client, password="wrong")
    unknown = sign_in(client, email="nobody@example.org")
    errors = [response.context["form"].errors.as_text() for response in (wrong, unknown)]
    assert errors[0] == errors[1] != ""


def test_guessing_is_throttled_for_all_processes(client, ann):
    for _ in range(5):
        sign_in(client, password="wrong")
    response = sign_in(client)  # the right one, too late
    assert response.status_code == 200
    assert "Too many failed login attempts" in response.content.decode()
    from django.db import connection

    with connection.cursor() as cursor:  # the count lies in the database, not in this process
        cursor.execute("select count(*) from cache")
        assert cursor.fetchone()[0] > 0


def test_a_closed_account_is_out_at_once(client, ann):
    sign_in(client)
    assert client.get("/").status_code == 200
    User.objects.filter(pk=ann.pk).update(is_active=False)
    assert client.get("/").url.startswith("/accounts/login/")
    sign_in(client)
    assert client.get("/").status_code == 302


def test_nobody_signs_up(client):
    page = client.get("/accounts/signup/")
    assert b"password1" not in page.content
    client.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_forgotten_password_is_reset_by_e_mail(client, ann):
    client.post(reverse("account_reset_password"), {"email": "ann@example.org"})
    assert [m.to for m in mail.outbox] == [["ann@example.org"]]
    link = re.search(r"http://testserver(/accounts/\S+)", mail.outbox[0].body).group(1)
    page = client.get(link, follow=True)
    address = page.redirect_chain[-1][0]
    client.post(address, {"password1": "another long one", "password2": "another long one"})
    assert sign_in(client, password="another long one").url == "/"


def test_a_stranger_gets_no_e_mail(client):
    client.post(reverse("account_reset_password"), {"email": "stranger@example.org"})
    assert mail.outbox == []


@pytest.mark.parametrize("page", ["account_change_password", "mfa_index", "usersessions_list"])
def test_the_account_pages_stand_in_the_desk(client, ann, page):
    sign_in(client)
    response = client.get(reverse(page), follow=True)
    assert response.status_code == 200
    assert 'id="nav-sidebar-apps"' in response.content.decode()


def test_a_second_factor_can_be_set_up_and_is_then_asked_for(client, ann):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    sign_in(client)
    page = client.get(reverse("mfa_activate_totp"))
    page = client.post(page.url, {"password": PASSWORD}, follow=True)  # asked once more before such a change
    secret = page.context["form"].secret

    def code():
        return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))

    activated = client.post(reverse("mfa_activate_totp"), {"code": code()})
    assert activated.status_code == 302, activated.context["form"].errors
    client.post(reverse("account_logout"))
    assert sign_in(client).url.startswith(reverse("mfa_authenticate"))
    assert client.get("/").status_code == 302


def test_createsuperuser_makes_an_administrator(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", "--noinput", email="Boss@Example.org", first_name="Bo", last_name="Ss", verbosity=0)
    boss = User.objects.get(email="boss@example.org")
    assert (boss.first_name, boss.last_name, boss.role.slug, boss.is_staff) == ("Bo", "Ss", "administrator", True)
    assert boss.check_password(PASSWORD)


def test_the_look_of_the_pages_is_served_without_debug(client, settings):
    assert settings.DEBUG is False
    page = client.get(reverse("account_login")).content.decode()
    served = [*re.findall(r'href="(/static/[^"]+)"', page), "/static/desk/desk.css", "/static/unfold/css/styles.css"]
    for address in served:
        response = client.get(address)
        assert response.status_code == 200, address
        assert response.headers["Content-Type"].split(";")[0] in ("text/css", "image/svg+xml")
