"""POST /oauth/token: a token for a client's secret and account (RFC 6749, 4.3 and 6; its errors in the form of 5.2)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Form, Router
from ninja.security import HttpBearer

from frontdesk.config import clock
from frontdesk.intake.api import throttling, tokens
from frontdesk.intake.api.schemas import Token
from frontdesk.intake.models import ApiClient

router = Router(tags=["tokens"])


class Bearer(HttpBearer):
    """`request.auth` is the client."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiClient | None:
        return tokens.find(token, clock.now())


@router.post("/oauth/token", auth=None, response={200: Token}, summary="Get or renew a token", url_name="token")
def token(
    request: HttpRequest,
    grant_type: Form[str] = "",
    client_id: Form[str] = "",
    client_secret: Form[str] = "",
    username: Form[str] = "",
    password: Form[str] = "",
    refresh_token: Form[str] = "",
) -> HttpResponse:
    """Grants: `password` (with username and password) and `refresh_token`."""
    address = request.META.get("REMOTE_ADDR", "")
    if grant_type not in ("password", "refresh_token"):
        return _error(400, "unsupported_grant_type", "grant_type is password or refresh_token")
    now = clock.now()
    if grant_type == "password":
        given = tokens.by_password(client_id, client_secret, username, password, now)
    else:
        given = tokens.by_refresh(client_id, client_secret, refresh_token, now)
    if given is None:
        if throttling.count_wrong(client_id, address):
            response = _error(429, "slow_down", "too many wrong secrets; wait a quarter of an hour")
            response["Retry-After"] = str(throttling.WINDOW)
            return response
        return _error(401, "invalid_grant", "the client, its secret, or what it gave is wrong or no longer good")
    return _private(
        JsonResponse(
            {
                "token_type": "Bearer",
                "expires_in": given.expires_in,
                "access_token": given.access_token,
                "refresh_token": given.refresh_token,
            }
        )
    )


def _error(status: int, error: str, description: str) -> HttpResponse:
    return _private(JsonResponse({"error": error, "error_description": description}, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
