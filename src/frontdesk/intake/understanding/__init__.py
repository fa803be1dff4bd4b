"""From the person's own words to a legal issue, and to a cry for help. No network, no models: rules and a small ranker.

The rules (`crisis`, `keywords`, `ranking`) are pure; `first_text` puts them in order and keeps what came of it.
"""
