"""Pictures and files that people text the office: kept in memory, fetched by the office as Twilio's are."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from frontdesk.standin.clock import rfc2822
from frontdesk.standin.plans import PlanError
from frontdesk.standin.records import API, Text, new_sid
from frontdesk.standin.world import World

#: Twilio docs, "Accepted content types for media": at most 10 media, 5 MB together.
MOST, LARGEST = 10, 5 * 1024 * 1024
_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")


@dataclass(frozen=True)
class Medium:
    """What a text carries. `url` is what the office is told, `shown` what the page links to."""

    url: str
    content_type: str = ""
    shown: str = ""


@dataclass(frozen=True)
class Kept:
    """The bytes behind a Medium's address."""

    content: bytes
    content_type: str


@dataclass(frozen=True)
class Listed:
    """A medium in the list of a text's media."""

    sid: str
    medium: Medium

    def as_twilio(self, text: Text) -> dict[str, Any]:
        uri = f"/{API}/Accounts/{text.account_sid}/Messages/{text.sid}/Media/{self.sid}.json"
        dates = {"date_created": rfc2822(text.created), "date_updated": rfc2822(text.created)}
        whose = {"account_sid": text.account_sid, "parent_sid": text.sid, "sid": self.sid}
        return {**whose, **dates, "content_type": self.medium.content_type, "uri": uri}


class MediaStore:
    """Takes media in with an inbound text, and serves them: to whoever has the account's credentials by a redirect, as
    Twilio does, and at the address it redirects to without any.
    """

    def __init__(self, world: World) -> None:
        self.world = world

    def routes(self) -> Iterable[web.RouteDef]:
        yield web.get(f"/{API}/Accounts/{{account}}/Messages/{{text}}/Media/{{sid}}", self._redirect)
        yield web.get("/_standin/media/{sid}", self._serve)

    def take(self, given: Any, text_sid: str, origin: str) -> list[Medium]:
        """Media as `text-in` names them: `{content_type, data}` (base64) or `{url, content_type}`. Raises PlanError."""
        if not isinstance(given, list) or len(given) > MOST or not all(isinstance(one, dict) for one in given):
            raise PlanError(f"`media` is a list of at most {MOST} objects")
        found = [self._one(one, text_sid, origin) for one in given]
        if sum(len(kept.content) for _, kept in found if kept) > LARGEST:
            raise PlanError(f"`media`: together more than {LARGEST // 2**20} MB, which carriers do not take")
        for medium, kept in found:
            if kept:
                self.world.media[medium.url.rpartition("/")[2]] = kept
        return [medium for medium, _ in found]

    def _one(self, given: dict[str, Any], text_sid: str, origin: str) -> tuple[Medium, Kept | None]:
        content_type = str(given.get("content_type", "")).lower()
        if not _TYPE.fullmatch(content_type):
            raise PlanError("`media`: each needs a `content_type`, such as image/jpeg")
        if "url" in given:
            return Medium(str(given["url"]), content_type, str(given["url"])), None
        try:
            content = base64.b64decode(str(given.get("data", "")), validate=True)
        except binascii.Error:
            raise PlanError("`media`: each needs its `data` in base64, or a `url`") from None
        sid = new_sid("ME")
        url = f"{origin}/{API}/Accounts/{self.world.account_sid}/Messages/{text_sid}/Media/{sid}"
        return Medium(url, content_type, f"_standin/media/{sid}"), Kept(content, content_type)

    async def _redirect(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") not in self.world.logins:
            return web.json_response({"code": 20003, "message": "Authenticate", "status": 401}, status=401)
        if request.match_info["sid"] not in self.world.media:
            return web.json_response({"code": 20404, "message": "not found", "status": 404}, status=404)
        return web.Response(status=307, headers={"Location": f"/_standin/media/{request.match_info['sid']}"})

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        kept: Kept | None = self.world.media.get(request.match_info["sid"])
        if kept is None:
            return web.Response(status=404, text="There is no such picture.")
        # whatever somebody texts is looked at, never run
        headers = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=kept.content, headers={**headers, "Content-Type": kept.content_type})
