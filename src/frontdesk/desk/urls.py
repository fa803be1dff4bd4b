"""The pages staff use, and the admin site behind them."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from frontdesk.desk.views import imports, inbox, notifications, rounds, sessions, today

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
        path("inbox/", inbox.inbox, name="inbox"),
        path("inbox/segments/", inbox.segments, name="segments"),
        path("inbox/<int:pk>/", inbox.thread, name="thread"),
        path("inbox/<int:pk>/reply/", inbox.reply, name="reply"),
        path("inbox/<int:pk>/claim/", inbox.claim, name="claim-thread"),
        path("inbox/<int:pk>/resolve/", inbox.resolve, name="resolve-thread"),
        path("inbox/media/<int:pk>/", inbox.media, name="media"),
        path("conversations/", sessions.sessions, name="sessions"),
        path("conversations/<int:pk>/", sessions.session, name="session"),
        path("notifications/", notifications.notifications, name="notifications"),
    ],
    "desk",
)

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include(pages)),
]
