"""The admin site's pages over people: accounts, roles, what staff were told. Administrators only."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ResetPasswordForm
from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin, messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from unfold.decorators import action, display

from frontdesk.config.admin_base import RecordAdmin
from frontdesk.people import notifications
from frontdesk.people.models import Notification, Role, User
from frontdesk.people.permissions import ROLE_ALLOWS


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("email", "first_name", "last_name", "role", "sees_numbers", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name", "role"):
            if name in self.fields:
                self.fields[name].required = True
        if "role" in self.fields:
            # there are the roles there are: no way from here to add or change one
            for link in ("add", "change", "delete", "view"):
                setattr(self.fields["role"].widget, f"can_{link}_related", False)

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        role = cleaned.get("role")
        stays = cleaned.get("is_active") and role is not None and role.slug == Role.Slug.ADMINISTRATOR
        if self.instance.pk and not stays and not _other_administrators(self.instance).exists():
            raise forms.ValidationError(
                "This is the only administrator. Make another one first, so that the office is not locked out."
            )
        return cleaned


def _other_administrators(user: User) -> Any:
    return User.objects.filter(role__slug=Role.Slug.ADMINISTRATOR, is_active=True).exclude(pk=user.pk)


@admin.register(User)
class UserAdmin(RecordAdmin):
    may_look = may_add = may_change = "people.manage_users"
    form = UserForm
    list_display = ("email", "first_name", "last_name", "role", "is_active", "last_login")
    list_filter = ("role", "is_active")
    list_select_related = ("role",)
    search_fields = ("email", "first_name", "last_name")
    ordering = ("email",)
    fields = ("email", "first_name", "last_name", "role", "sees_numbers", "is_active", "last_login")
    readonly_fields = ("last_login",)
    actions = ("send_links",)

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        return self.fields if obj is not None else ("email", "first_name", "last_name", "role", "sees_numbers")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        # the library keeps a copy of the address; the account's own is the truth
        EmailAddress.objects.filter(user=obj).exclude(email=obj.email).delete()
        if not change:
            _send_link(request, obj)
            self.message_user(request, f"An e-mail with a link to choose a password is on its way to {obj.email}.")

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("people.manage_users")

    @action(description="Send a link to choose a new password", permissions=["send"])
    def send_links(self, request: HttpRequest, queryset: Any) -> None:
        users = list(queryset.filter(is_active=True))
        for user in users:
            _send_link(request, user)
        self.message_user(request, f"{len(users)} e-mails are on their way.", messages.SUCCESS)


def _send_link(request: HttpRequest, user: User) -> None:
    form = ResetPasswordForm({"email": user.email})
    if form.is_valid():
        form.save(request)


@admin.register(Role)
class RoleAdmin(RecordAdmin):
    may_look = "people.manage_users"
    list_display = ("name", "allows")
    fields = ("name", "allows")

    @display(description="may")
    def allows(self, obj: Role) -> str:
        words = ROLE_ALLOWS.get(obj.slug, frozenset())
        return ", ".join(sorted(word.replace("_", " ") for word in words))


@admin.register(Notification)
class NotificationAdmin(RecordAdmin):
    may_look = "people.manage_users"
    list_display = ("created_at", "type", "what", "recipient", "read_at")
    list_filter = ("type",)
    ordering = ("-created_at",)
    fields = list_display

    def get_queryset(self, request: HttpRequest) -> Any:
        # there is no foreign key to follow; one subquery names the recipient
        email = User.objects.filter(pk=OuterRef("notifiable_id")).values("email")[:1]
        return super().get_queryset(request).annotate(recipient_email=Subquery(email))

    @display(description="what")
    def what(self, obj: Notification) -> str:
        return notifications.sentence(obj.type, obj.data)

    @display(description="to")
    def recipient(self, obj: Any) -> str:
        return obj.recipient_email or ""
