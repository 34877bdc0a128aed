"""Which written lines to change so that fewer environments are needed, and the patch that changes them."""

from isolate.suggest.lines import changeable_lines, edit_of, edited
from isolate.suggest.patch import patch
from isolate.suggest.search import Change, EditableLine, Edits, suggest
from isolate.suggest.upstream import upstream

__all__ = ["Change", "EditableLine", "Edits", "changeable_lines", "edit_of", "edited", "patch", "suggest", "upstream"]
