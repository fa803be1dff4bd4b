from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models

from frontdesk.people import permissions


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
    sees_numbers = models.BooleanField(
        "sees whole phone numbers",
        default=False,
        help_text="Viewers see +1312•••0142 unless this is ticked. The other roles see whole numbers anyway.",
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]
    objects = UserManager()  # type: ignore[assignment, misc]

    class Meta:
        db_table = "users"

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower()
        # Django's two flags follow the role, so that a demoted administrator keeps nothing
        self.is_staff = self.role_id is not None
        self.is_superuser = self.role is not None and self.role.slug == Role.Slug.ADMINISTRATOR
        super().save(*args, **kwargs)

    @property
    def permission_words(self) -> frozenset[permissions.Permission]:
        """What this user may do; nothing for an account that is closed or has no role."""
        if not self.is_active or self.role is None:
            return frozenset()
        return permissions.allowed(self.role.slug, sees_numbers=self.sees_numbers)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """`people.<word>` of `permissions.Permission`. The role decides alone: no superuser's bypass, no groups."""
        app, _, word = perm.partition(".")
        return app == permissions.APP and word in self.permission_words

    def has_perms(self, perm_list: Iterable[str], obj: object = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return permissions.Permission.LOOK in self.permission_words

    def get_all_permissions(self, obj: object = None) -> set[str]:
        return {word.full for word in self.permission_words}


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
