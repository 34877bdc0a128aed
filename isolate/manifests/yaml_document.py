"""A YAML file with the place of everything in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from isolate.model.origin import Origin
from isolate.model.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlNode:
    """A value: a text, a list or a mapping in the order of the file, and where it stands."""

    value: str | tuple[YamlNode, ...] | dict[str, YamlNode]
    origin: Origin

    def get(self, key: str) -> YamlNode | None:
        """The value of a key; None where this is no mapping or has none."""
        return self.value.get(key) if isinstance(self.value, dict) else None


def read_document(file: str, text: str) -> YamlNode | Problem | None:
    """The root of a YAML file, None for an empty one, or one problem with the place where it stops being YAML.

    Scalars are texts as written: `3.10` is no number. A text's place is that of its first character within quotes.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # many times faster, where it was built

    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]

    def place(index: int) -> Origin:
        # YAML has line separators that editors do not count.
        line = bisect_right(starts, index)
        return Origin(file=file, line=line, column=index - starts[line - 1] + 1)

    known: dict[int, YamlNode] = {}  # an alias is the node it names: written out, a short file could become endless

    def node_of(composed: yaml.Node) -> YamlNode:
        if id(composed) not in known:
            known[id(composed)] = made(composed)
        return known[id(composed)]

    def made(composed: yaml.Node) -> YamlNode:
        quoted = isinstance(composed, yaml.ScalarNode) and composed.style in ("'", '"')
        origin = place(composed.start_mark.index + quoted)
        if isinstance(composed, yaml.SequenceNode):
            return YamlNode(value=tuple(map(node_of, composed.value)), origin=origin)
        if isinstance(composed, yaml.MappingNode):
            # A merge key or a list for a key says nothing that is read.
            pairs = ((key.value, value) for key, value in composed.value if isinstance(key, yaml.ScalarNode))
            return YamlNode(value={key: node_of(value) for key, value in pairs}, origin=origin)
        return YamlNode(value=str(composed.value), origin=origin)

    try:
        root = yaml.compose(text, Loader=loader)
        return None if root is None else node_of(root)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        origin = place(mark.index) if mark else Origin(file=file)
        why = getattr(error, "problem", None) or str(error).partition("\n")[0]
    except (RecursionError, ValueError) as error:
        origin, why = Origin(file=file), "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
    return Problem(severity="error", code="yaml-syntax", message=f"`{file}` is not valid YAML: {why}", origin=origin)
