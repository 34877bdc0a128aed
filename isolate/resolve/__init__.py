"""Requirements to a resolution or a proof."""

from isolate.resolve.facts.policy import Policy, parse_cut_off
from isolate.resolve.facts.targets import PYTHONS, marker_environment
from isolate.resolve.more_conflicts import further
from isolate.resolve.resolver import Resolver

__all__ = ["PYTHONS", "Policy", "Resolver", "further", "marker_environment", "parse_cut_off"]
