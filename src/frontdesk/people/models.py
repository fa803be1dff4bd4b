from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models


class Role(models.Model):
    """What a user may do; `people/permissions.py` says what each slug allows."""

    class Slug(models.TextChoices):
        ADMINISTRATOR = "administrator"  # everything, users and settings too
        RECEPTIONIST = "receptionist"  # imports, rounds, appointments, replies
        VIEWER = "viewer"  # looks, changes nothing

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=40, unique=True)

    class Meta:
        db_table = "roles"

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a user who signs in with `email`; without a password they set one by the reset e-mail."""
        if not email:
            raise ValueError("a user needs an e-mail address to sign in with")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        role = Role.objects.get(slug=Role.Slug.ADMINISTRATOR)
        return self.create_user(email, password, **{"role": role, "is_staff": True, "is_superuser": True, **fields})


class User(AbstractUser):
    """A member of staff. The e-mail address is the login.

    ```
    active -> inactive (left the office; is_active is false) -> active
    ```
    """

    username = None  # type: ignore[assignment]
    email = models.EmailField(unique=True)
    role = models.ForeignKey(Role, null=True, on_delete=models.PROTECT, related_name="users")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]
    objects = UserManager()  # type: ignore[assignment, misc]

    class Meta:
        db_table = "users"

    def __str__(self) -> str:
        return self.get_full_name() or self.email


class Notification(models.Model):
    """Something a member of staff should see at the desk.

    ```
    unread (read_at is null) -> read
    ```
    """

    type = models.CharField(max_length=80)
    notifiable_type = models.CharField(max_length=80)  # "user": the only kind of recipient today
    notifiable_id = models.BigIntegerField()
    data = models.JSONField()
    read_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "notifications"
        indexes = [
            models.Index(
                fields=["notifiable_type", "notifiable_id", "-created_at"],
                name="notifications_of_a_recipient",
            )
        ]

    def __str__(self) -> str:
        return self.type
