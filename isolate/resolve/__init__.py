"""Requirements to a resolution or a proof."""

from isolate.resolve.policy import Policy, parse_cut_off
from isolate.resolve.resolver import Resolver

__all__ = ["Policy", "Resolver", "parse_cut_off"]
