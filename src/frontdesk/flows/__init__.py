"""The flow language and its engine: a conversation as data, walked by pure functions.

Imports the standard library and the libraries it is built on; nothing of Django or of the other rooms. Data moves from
left to right:

    language/ (our YAML) --+
                           +--> model.py --> engine/ (start, resume) --> turns: sessions, events, path
    studio/ (Twilio JSON) -+        |
                                    +--> checking/  translating/  drawing/  transcripts/
"""
