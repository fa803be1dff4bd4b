"""Liquid, the one language of templates and conditions: compiled once, limited in what it may use up.

`Template.render` is forgiving, as Studio is at run time: an unknown variable is empty. `Template.faults` is strict.
"""

from frontdesk.flows.templating.conditions import Condition
from frontdesk.flows.templating.templates import JsonTemplate, Template, TemplateFault, TextTemplate

__all__ = ["Condition", "JsonTemplate", "Template", "TemplateFault", "TextTemplate"]
