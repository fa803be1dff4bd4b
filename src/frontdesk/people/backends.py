"""Signs staff in by e-mail (allauth checks and throttles) and loads the role with the user, one query a request."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from frontdesk.people.models import User


class StaffBackend(AuthenticationBackend):
    def get_user(self, user_id: int) -> User | None:
        """The user of a session, or None: an account that was closed is out with its next click."""
        return User.objects.select_related("role").filter(pk=user_id, is_active=True).first()
