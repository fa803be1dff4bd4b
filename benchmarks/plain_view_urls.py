from django.urls import path

from plain_view import status_callback

urlpatterns = [path("twilio/status/text/<uuid:token>", status_callback)]
