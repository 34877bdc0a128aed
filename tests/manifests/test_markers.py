from hypothesis import given
from hypothesis import strategies as st
from packaging.markers import Marker

from isolate.manifests.markers import both, either, opposite

atoms = st.sampled_from(
    [
        'python_version < "3.12"',
        "sys_platform == 'linux'",
        'os_name != "nt"',
        "'x' in platform_release",
        '"3" not in os_name',
    ]
)
markers = st.recursive(
    atoms,
    lambda inner: st.builds(
        lambda one, word, other, closed: f"({one}) {word} ({other})" if closed else f"{one} {word} {other}",
        inner,
        st.sampled_from(["and", "or"]),
        inner,
        st.booleans(),
    ),
    max_leaves=5,
)
environments = st.fixed_dictionaries(
    {
        "python_version": st.sampled_from(["3.11", "3.12"]),
        "sys_platform": st.sampled_from(["linux", "win32"]),
        "os_name": st.sampled_from(["nt", "posix3"]),
        "platform_release": st.sampled_from(["x", "y"]),
    }
)


@given(markers, markers, environments)
def test_markers_put_together(one: str, other: str, environment: dict[str, str]) -> None:
    first, second = (Marker(each).evaluate(environment) for each in (one, other))
    assert Marker(both(one, other)).evaluate(environment) == (first and second)
    assert Marker(either(one, other)).evaluate(environment) == (first or second)
    assert Marker(opposite(one) or "").evaluate(environment) == (not first)


def test_ends() -> None:
    assert both("", "a") == both("a", "") == "a"
    assert either("", "a") == ""
    assert opposite('python_version ~= "3.8"') is None
