"""What a Dockerfile that a person wrote says of the image that is built with it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace

from isolate.model.app import App
from isolate.model.image import Choice
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.start import Start
from isolate.plan.start import Decided

_CONTINUED = re.compile(r"\\[ \t]*\n(?:[ \t]*#.*\n)*")
_INSTRUCTION = re.compile(
    r"^[ \t]*(FROM|ARG|COPY|CMD|ENTRYPOINT|EXPOSE|ENV|USER|RUN|WORKDIR)[ \t]+(.*?)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """One instruction: its name in capitals, its text with continuations joined, its line."""

    name: str
    text: str
    line: int


def instructions(text: str) -> tuple[Instruction, ...]:
    """The instructions of the last stage of a Dockerfile that say something of its image, in order."""
    found = all_instructions(text)
    first = max((place for place, each in enumerate(found) if each.name == "FROM"), default=0)
    return found[first:]


def all_instructions(text: str) -> tuple[Instruction, ...]:
    """The instructions of every stage of a Dockerfile that say something of its image, in order."""
    joined = _CONTINUED.sub(lambda found: " " + "\0" * found[0].count("\n"), text.replace("\r\n", "\n"))
    return tuple(
        Instruction(
            name=each[1].upper(),
            text=each[2].replace("\0", ""),
            line=1 + joined.count("\n", 0, each.start()) + joined.count("\0", 0, each.start()),
        )
        for each in _INSTRUCTION.finditer(joined)
    )


def command_of(said: tuple[Instruction, ...]) -> tuple[str, ...]:
    """The command of an image: its entry point and what follows it, as Docker puts them together; empty for none."""
    words = {each.name: _words(each.text) for each in said if each.name in ("CMD", "ENTRYPOINT")}
    shell = any(each.name == "ENTRYPOINT" and not each.text.startswith("[") for each in said)
    return (*words.get("ENTRYPOINT", ()), *(() if shell else words.get("CMD", ())))


def port_of(said: tuple[Instruction, ...]) -> int:
    """The first port that an image says it listens on, 0 where it says none."""
    texts = (re.match(r"(\d{1,5})(?:/tcp)?(?:\s|$)", each.text) for each in said if each.name == "EXPOSE")
    return next((int(found[1]) for found in texts if found), 0)


def decided_by(app: App, text: str, found: Decided | Problem) -> Decided:
    """The start of an image that is built with a person's Dockerfile: what that says, then what the source says.

    What has to be done while the image is built is that file's business.
    """
    said = instructions(text)
    command = command_of(said)
    line = max((each.line for each in said if each.name in ("CMD", "ENTRYPOINT")), default=1)
    origin = Origin(file=f"{app.folder}/Dockerfile" if app.folder != "." else "Dockerfile", line=line)
    start = Start(reason="its Dockerfile says so", origin=origin, command=command)
    if isinstance(found, Decided):
        start = replace(found.start, reason=start.reason, origin=origin, command=command, prepare=())
    port = app.settings.port or port_of(said) or (found.port if isinstance(found, Decided) else 0)
    start = replace(start, web=port > 0, stays=start.stays or port > 0)
    return Decided(
        start=start,
        command=command,
        port=port,
        choices=(Choice(what="Dockerfile", value="kept", reason="a person wrote it", origin=Origin(file=origin.file)),),
    )


def _words(text: str) -> tuple[str, ...]:
    """The words of an instruction in exec form; those of the shell that reads it in shell form."""
    if text.startswith("["):
        try:
            words = json.loads(text)
        except ValueError:
            words = None
        if isinstance(words, list) and all(isinstance(each, str) for each in words):
            return tuple(words)
    return ("/bin/sh", "-c", text)
