"""A Twilio stand-in for demos, development and tests: the other side of the wire.

It takes calls and texts by Twilio's REST API, plays the phones they go to, and sends back signed callbacks. It imports
nothing of the other rooms, so that what it says of the protocol is a second opinion and no echo. `docs/standin.md`.
"""
