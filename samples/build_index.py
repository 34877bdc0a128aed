"""Builds the small index of wheels of every sample: `python samples/build_index.py`.

The table below is the whole truth about them. Every wheel is the same bytes on every machine: the entries of the
archive are sorted, stored uncompressed (what a compressor gives differs between its versions) and carry one fixed time.
"""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

SAMPLES = Path(__file__).parent


@dataclass(frozen=True)
class Release:
    """One version of a project: a module of the same name, with `source` as its text."""

    name: str
    version: str
    requires: tuple[str, ...] = ()
    source: str = ""

    @property
    def filename(self) -> str:
        """The name of its wheel (PEP 427)."""
        return f"{self.name}-{self.version}-py3-none-any.whl"


# The first and the second major version do the same by different names: who wants one fails with the other.
CURRENCY_1 = """
def text(cents):
    return f"{cents // 100}.{cents % 100:02d} EUR"
"""
CURRENCY_2 = """
class Money:
    def __init__(self, cents):
        self.cents = cents

    def __str__(self):
        return f"EUR {self.cents / 100:.2f}"
"""
CURRENCY = (
    Release("currency", "1.4.0", source=CURRENCY_1),
    Release("currency", "1.5.2", source=CURRENCY_1),
    Release("currency", "2.0.0", source=CURRENCY_2),
    Release("currency", "2.1.0", source=CURRENCY_2),
)

# sample → its index
INDEXES: dict[str, tuple[Release, ...]] = {
    # billing → invoices → taxes → currency<2, web → storefront → prices → currency>=2
    "clash": (
        *CURRENCY,
        Release(
            "invoices", "3.0.0", ("taxes>=1",), "import taxes\n\n\ndef total(cents):\n    return taxes.gross(cents)\n"
        ),
        Release(
            "prices",
            "2.2.0",
            ("currency>=2",),
            "import currency\n\n\ndef tag(cents):\n    return str(currency.Money(cents))\n",
        ),
        Release(
            "storefront",
            "1.1.0",
            ("prices>=2",),
            "import prices\n\n\ndef offer(cents):\n    return prices.tag(cents)\n",
        ),
        *(
            Release(
                "taxes",
                version,
                ("currency<2",),
                "import currency\n\n\ndef gross(cents):\n    return currency.text(cents * 119 // 100)\n",
            )
            for version in ("1.0.0", "1.0.1")
        ),
    ),
    # billing asks for currency<2, web for currency>=2
    "direct": CURRENCY,
    # All three agree on logs 2.1.0 and formats 1.3.0
    "harmony": (
        Release("formats", "1.2.0"),
        Release("formats", "1.3.0"),
        Release("formats", "2.0.0"),
        Release("logs", "1.9.0"),
        Release("logs", "2.0.0", ("formats<2",)),
        Release("logs", "2.1.0", ("formats>=1.3,<2",)),
        Release("logs", "3.0.0", ("formats>=2",)),
        Release("queues", "1.0.0", ("logs<3",)),
    ),
    # One each excludes dates 3, 1 and 2: two of them leave a version, all three none
    "triangle": (
        Release("calendars", "1.0.0", ("dates!=1.*",), "import dates\n"),
        Release("dates", "1.0.0"),
        Release("dates", "2.0.0"),
        Release("dates", "3.0.0"),
        Release("reminders", "1.0.0", ("dates!=2.*",), "import dates\n"),
    ),
    # Who conflicts with whom is a prism: 3 environments are enough, but who takes one application after the other, by
    # name or by the number of conflicts, and puts each into the first that it fits, comes to 4
    "prism": tuple(
        Release(name, version)
        for name in ("channels", "ledgers", "schemas", "tokens")
        for version in ("1.0.0", "2.0.0")
    ),
    # billing and web clash over currency; jobs fits with both
    "requirements": (
        *CURRENCY,
        Release("logs", "1.1.0"),
        Release("logs", "1.2.0"),
        Release("queues", "1.0.0", ("logs>=1.1",)),
        Release("queues", "1.0.1", ("logs>=1.1",)),
    ),
}


def wheel(release: Release) -> bytes:
    """The bytes of a wheel that pip installs (PEP 427, core metadata 2.1)."""
    info = f"{release.name}-{release.version}.dist-info"
    metadata = [
        "Metadata-Version: 2.1",
        f"Name: {release.name}",
        f"Version: {release.version}",
        "Requires-Python: >=3.9",
        *(f"Requires-Dist: {each}" for each in release.requires),
    ]
    source = f'__version__ = "{release.version}"\n{release.source}'
    files = {
        f"{release.name}.py": source.encode(),
        f"{info}/METADATA": ("\n".join(metadata) + "\n").encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: build_index\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},{_digest(data)},{len(data)}\n" for path, data in sorted(files.items()))
    files[f"{info}/RECORD"] = (record + f"{info}/RECORD,,\n").encode()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as target:
        for path, data in sorted(files.items()):
            entry = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            target.writestr(entry, data)
    return archive.getvalue()


def _digest(data: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def main() -> None:
    """Write every index, and remove wheels that the table no longer names."""
    for sample, releases in INDEXES.items():
        folder = SAMPLES / sample / "index"
        folder.mkdir(parents=True, exist_ok=True)
        for stale in set(folder.iterdir()) - {folder / each.filename for each in releases}:
            stale.unlink()
        for each in releases:
            (folder / each.filename).write_bytes(wheel(each))


if __name__ == "__main__":
    main()
