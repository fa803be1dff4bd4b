"""The admin site, as a part of the desk: one sign-in, one navigation, one look for its pages and ours."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from unfold.sites import UnfoldAdminSite

from frontdesk.people import notifications


class DeskSite(UnfoldAdminSite):
    """`admin.site`. Sign-in, sign-out and passwords are allauth's; the start page is the desk's."""

    site_url = None
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("people.look")

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        checked = super().admin_view(view, cacheable)

        @wraps(checked)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), reverse("account_login"))
            if not self.has_permission(request):
                raise PermissionDenied
            return checked(request, *args, **kwargs)

        return guarded

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return secure_admin_login(super().login)(request, extra_context)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method == "POST":
            logout(request)
        return redirect("account_login")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return redirect("account_change_password")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return redirect("desk:today")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        if self.has_permission(request):
            context["unread_notifications"] = notifications.unread_count(request.user)  # type: ignore[arg-type]
        return context


def stylesheet(request: HttpRequest) -> str:
    """The desk's own CSS, for every page of the admin site too."""
    return static("desk/desk.css")


def favicon(request: HttpRequest) -> str:
    return static("desk/favicon.svg")


def account_pages(request: HttpRequest) -> dict[str, Any]:
    """A context processor: allauth's pages for somebody who is signed in stand inside the desk's navigation."""
    if request.path.startswith("/accounts/") and request.user.is_authenticated and admin.site.has_permission(request):
        return admin.site.each_context(request)
    return {}
