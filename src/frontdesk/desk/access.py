"""Who may open a page of the desk, and what every page carries: the navigation and the reader."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

View = Callable[..., HttpResponseBase]


def page(permission: str = "people.look") -> Callable[[View], View]:
    """A view for those who are signed in and have `permission`; others are sent to the sign-in, or get a 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _sign_in(request)
            if not request.user.has_perm(permission):
                raise PermissionDenied
            request.current_app = admin.site.name  # type: ignore[attr-defined]
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "no-store")  # people's data stays out of shared browsers
            return response

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def show(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    """The page `desk/<template>.html`; for `?part=live` only its moving part, `desk/parts/<template>.html`."""
    if request.GET.get("part") == "live":
        return render(request, f"desk/parts/{template}.html", {"user": request.user, **context})
    return render(request, f"desk/{template}.html", {**admin.site.each_context(request), "title": title, **context})


def _sign_in(request: HttpRequest) -> HttpResponse:
    if getattr(request, "htmx", False):
        # the session ended while the page was open: go to the sign-in as a whole, not into a corner of the page
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse("account_login")
        return response
    return redirect_to_login(request.get_full_path(), reverse("account_login"))
