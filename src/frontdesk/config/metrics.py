"""`/metrics` for Prometheus: counts read from the database at the moment they are asked for.

Counters kept in processes would be wrong with several processes and gone after a restart. Without FRONTDESK_METRICS_KEY
there is no such page.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from frontdesk.config import clock
from frontdesk.config.env import get_settings


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures for whoever has the key (`Authorization: Bearer KEY`); 404 when none is set, 403 for a wrong one."""
    key = get_settings().frontdesk_metrics_key
    if key is None:
        return HttpResponse("FRONTDESK_METRICS_KEY is not set.\n", status=404, content_type="text/plain")
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {key.get_secret_value()}".encode()):
        return HttpResponse("Wrong key.\n", status=403, content_type="text/plain")
    registry = CollectorRegistry()
    registry.register(Figures(clock.now()))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Figures(Collector):
    """The figures at the moment `now`. "Today" is the office's: the rounds that began since its midnight."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.midnight = now.astimezone(get_settings().office_zone).replace(hour=0, minute=0, second=0, microsecond=0)

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return []  # nothing is read when the collector is registered

    def collect(self) -> Iterable[GaugeMetricFamily]:
        yield from self._attempts()
        yield from self._waiting()
        yield from self._jobs()
        yield from self._sending()

    def _attempts(self) -> Iterable[GaugeMetricFamily]:
        from frontdesk.reminders.models import AppointmentLog, Round

        today = Round.objects.filter(started_at__gte=self.midnight)
        family = GaugeMetricFamily(
            "frontdesk_attempts_today", "Calls and texts of today's rounds, by outcome", labels=["channel", "outcome"]
        )
        counts = AppointmentLog.objects.filter(round__in=today).values_list("channel", "status").annotate(Count("id"))
        for channel, outcome, count in counts.order_by("channel", "status"):
            family.add_metric([channel, outcome], count)
        yield family

        family = GaugeMetricFamily(
            "frontdesk_rounds_today", "Rounds of today, by kind and state", labels=["kind", "status"]
        )
        rounds = Round.objects.filter(due_at__gte=self.midnight, due_at__lte=self.now)
        for kind, status, count in (
            rounds.values_list("kind", "status").annotate(Count("id")).order_by("kind", "status")
        ):
            family.add_metric([kind, status], count)
        yield family

    def _waiting(self) -> Iterable[GaugeMetricFamily]:
        from frontdesk.reminders.models import AppointmentLog

        due = AppointmentLog.objects.filter(status="queued", due_at__lte=self.now).aggregate(
            n=Count("id"), at=Min("due_at")
        )
        age = (self.now - due["at"]).total_seconds() if due["at"] else 0
        uncertain = AppointmentLog.objects.filter(status="uncertain").count()
        yield GaugeMetricFamily("frontdesk_attempts_due", "Attempts that should go out now", value=due["n"])
        yield GaugeMetricFamily("frontdesk_oldest_due_seconds", "How long the oldest of them has waited", value=age)
        yield GaugeMetricFamily("frontdesk_attempts_uncertain", "Attempts whose fate is not known yet", value=uncertain)

    def _jobs(self) -> Iterable[GaugeMetricFamily]:
        from frontdesk.jobs import queries

        family = GaugeMetricFamily(
            "frontdesk_jobs", "Background jobs; failed ones nobody has retried", labels=["state"]
        )
        for state, count in queries.counts().items():
            family.add_metric([state], float(str(count)))
        yield family
        alive = len(queries.workers_alive())
        yield GaugeMetricFamily("frontdesk_workers_alive", "Workers that live", value=alive)

    def _sending(self) -> Iterable[GaugeMetricFamily]:
        from frontdesk.carrier.statuses import Channel
        from frontdesk.consent import queries

        family = GaugeMetricFamily(
            "frontdesk_sending_paused", "1 while staff have paused the channel", labels=["channel"]
        )
        paused = queries.paused_channels()
        for channel in Channel:
            family.add_metric([str(channel)], float(channel in paused))
        yield family
