"""The pages staff use, and the admin site behind them."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from frontdesk.desk.views import imports, notifications, rounds, today

pages = (
    [
        path("", today.today, name="today"),
        path("upload/", imports.upload, name="upload"),
        path("import/<int:pk>/", imports.import_page, name="import"),
        path("import/<int:pk>/apply/", imports.apply, name="apply-import"),
        path("import/<int:pk>/discard/", imports.discard, name="discard-import"),
        path("import/<int:pk>/failed-rows.csv", imports.failed_rows, name="failed-rows"),
        path("round/start/", rounds.start_round, name="start-round"),
        path("round/<int:pk>/", rounds.round_page, name="round"),
        path("notifications/", notifications.notifications, name="notifications"),
    ],
    "desk",
)

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include(pages)),
]
