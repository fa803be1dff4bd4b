"""One flow, all languages: its texts out to gettext catalogues, the translations back in, and how many there are."""

from frontdesk.flows.translating.coverage import Coverage, below_gate, coverage
from frontdesk.flows.translating.extracting import extract
from frontdesk.flows.translating.merging import language_of, merge, po_file

__all__ = ["Coverage", "below_gate", "coverage", "extract", "language_of", "merge", "po_file"]
