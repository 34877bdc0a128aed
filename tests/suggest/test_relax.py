from __future__ import annotations

import pytest

from isolate.suggest.relax import relaxations


@pytest.mark.parametrize(
    ("specifier", "expected"),
    [
        ("==1.2.3", (">=1.2.3,<2", ">=1.2.3")),
        ("==1.2.*", (">=1.2,<2", ">=1.2")),
        ("~=1.4", (">=1.4,<2", ">=1.4")),
        ("<2", ("<3", "")),
        ("<=2.1", ("<3", "")),
        (">=1,<2", (">=1,<3", ">=1")),
        (">=1", ()),
        ("!=1.5", ()),
        ("", ()),
        ("===weird", ()),
        ("not a specifier", ()),
    ],
)
def test_what_a_specifier_could_be_relaxed_to(specifier, expected):
    assert relaxations(specifier) == expected
