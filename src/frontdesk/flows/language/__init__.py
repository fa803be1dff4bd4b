"""Our flow language: YAML that reads from top to bottom like a conversation. Its reference is docs/flow-language.md.

nodes.py (YAML with lines) -> reader.py and shapes.py, by grammar.py (drafts) -> naming.py -> graph.py, steps.py (model)

Every problem is collected, with file, step and line, and raised at once.
"""

from frontdesk.flows.language.compiling import read
from frontdesk.flows.language.schema import schema
from frontdesk.flows.texts import texts

__all__ = ["read", "schema", "texts"]
