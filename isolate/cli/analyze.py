"""`isolate analyze`: the verdict, the proofs, the fewest environments."""

from typing import TYPE_CHECKING

from isolate.cli.options import Destination, Voice, read_destination, read_run_options, read_voice, taking
from isolate.cli.say import report_on

if TYPE_CHECKING:
    from isolate.model.options import RunOptions


@taking(read_run_options, read_destination, read_voice)
def analyze(options: "RunOptions", destination: Destination, voice: Voice) -> int:
    """Tell which applications cannot share an environment, and why.

    Exit code: 0 all can share one environment, 1 they cannot, 2 not everything could be decided.
    """
    return report_on(options, destination, voice)
