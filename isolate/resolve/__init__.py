"""Requirements to a resolution or a proof."""

from isolate.resolve.further import further
from isolate.resolve.policy import Policy, parse_cut_off
from isolate.resolve.resolver import Resolver

__all__ = ["Policy", "Resolver", "further", "parse_cut_off"]
