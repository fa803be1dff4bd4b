from plain_view import application_of

application = application_of("asgi")
