"""What the stand-in sends to the office: signed form POSTs, tried again as the address's fragment says.

`#rc=2&rp=5xx,ct&ct=1000&rt=5000&tt=15000` on an address: two more tries on a 5xx or a failed connection, times in
milliseconds (Twilio docs: webhooks, "connection overrides"). Without a fragment: one more try when no connection can be
made. The fragment is neither sent nor signed.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs, urlencode

import aiohttp
from yarl import URL

from frontdesk.standin.signature import sign, signed_address
from frontdesk.standin.world import Sent, World

CONNECTIONS = 32
TWIML_LIMIT = 64 * 1024
_PROBLEM_CODE = {"ct": 11205, "rt": 11205, "4xx": 11200, "5xx": 11200, "url": 11100}


@dataclass(frozen=True, slots=True)
class Policy:
    """How often and upon what a request is tried again; times in seconds."""

    retries: int = 1
    upon: frozenset[str] = frozenset({"ct"})
    connect: float = 5.0
    read: float = 15.0
    total: float = 15.0


USUAL = Policy()


@dataclass(frozen=True, slots=True)
class Reply:
    """What the office answered. `status` 0: nothing; `problem` then says what went wrong."""

    status: int = 0
    body: bytes = b""
    content_type: str = ""
    problem: str = ""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


@lru_cache(maxsize=256)
def policy_of(fragment: str) -> Policy:
    """The policy that an address's fragment describes. What cannot be read counts as not said."""
    if not fragment:
        return USUAL
    said = {name: values[-1] for name, values in parse_qs(fragment).items()}

    def seconds(name: str, default: float) -> float:
        return int(said[name]) / 1000 if said.get(name, "").isdigit() else default

    retries = int(said["rc"]) if said.get("rc", "").isdigit() else 1
    upon = frozenset(said.get("rp", "ct").split(","))
    return Policy(
        retries=min(retries, 5),
        upon=frozenset({"4xx", "5xx", "ct", "rt"}) if "all" in upon else upon,
        connect=seconds("ct", USUAL.connect),
        read=seconds("rt", USUAL.read),
        total=seconds("tt", USUAL.total),
    )


class Wire:
    """One HTTP session for everything that goes to the office, at most `CONNECTIONS` requests at a time."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._places = asyncio.Semaphore(CONNECTIONS)
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=30),
            headers={"User-Agent": "TwilioProxy/1.1", "Accept": "*/*"},
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def post(
        self, kind: str, sid: str, url: str, params: Sequence[tuple[str, str]], *, voice: bool = False
    ) -> Reply:
        """POST `params` to `url`, signed. Never raises: what went wrong is in the reply, and in the alerts."""
        body = urlencode(params).encode()
        signature = sign(signed_address(url, voice=voice), params, self.world.auth_token)
        return await self.send(Sent(kind, sid, url, body, self.world.clock.now()), signature)

    async def send(self, sent: Sent, signature: str) -> Reply:
        """Send one request as it is, and again as its policy says."""
        world = self.world
        world.sent.append(sent)
        address, _, fragment = sent.url.partition("#")
        policy = policy_of(fragment)
        headers = {
            "X-Twilio-Signature": signature,
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
        }
        while True:
            async with self._places:
                reply = await self._once(address, sent.body, headers, policy)
            kind = reply.problem or f"{reply.status // 100}xx"
            if reply.ok or kind not in policy.upon or sent.tries > policy.retries:
                break
            sent.tries += 1
            await asyncio.sleep(world.scenario.retry_after)
        sent.answer, sent.problem = reply.status, reply.problem
        if not reply.ok:
            said = f"answered {reply.status}" if reply.status else f"no answer ({reply.problem})"
            world.alert(_PROBLEM_CODE.get(kind, 11200), sent.sid, f"POST {address}: {said}")
        return reply

    async def _once(self, url: str, body: bytes, headers: dict[str, str], policy: Policy) -> Reply:
        assert self._session is not None
        if not url.startswith(("http://", "https://")):
            return Reply(problem="url")
        timeout = aiohttp.ClientTimeout(total=policy.total, sock_connect=policy.connect, sock_read=policy.read)
        try:
            async with self._session.post(
                URL(url, encoded=True), data=body, headers=headers, timeout=timeout
            ) as answer:
                content = await answer.content.read(TWIML_LIMIT + 1)
                while len(content) <= TWIML_LIMIT and (more := await answer.content.read(TWIML_LIMIT + 1)):
                    content += more
                return Reply(answer.status, content, answer.content_type)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ServerDisconnectedError):
            # a kept connection that the office closed in the meantime counts as none at all
            return Reply(problem="ct")
        except (aiohttp.ClientError, TimeoutError, OSError):
            return Reply(problem="rt")
        except ValueError:
            return Reply(problem="url")
