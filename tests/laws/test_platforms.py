"""What is seen of one platform by what another has (decision 089) is what each platform says by itself."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from isolate.model.proof import Proof
from isolate.model.resolution import Resolution
from isolate.resolve import Resolver
from tests.catalog import Catalog, Published, app
from tests.examples import examples

PLATFORMS = ("linux/amd64", "linux/arm64")
TAGS = {"any": "py3-none-any", "amd64": "py3-none-manylinux_2_17_x86_64", "arm64": "py3-none-manylinux_2_17_aarch64"}
MARKERS = ("", "", "; platform_machine == 'x86_64'", "; platform_machine == 'aarch64'")

lines = st.builds(
    lambda name, specifier, marker: f"{name}{specifier}{marker}",
    st.sampled_from(("a", "b", "b[x]", "c")),
    st.sampled_from(("", "", "==1", "<3", ">=2", "!=2")),
    st.sampled_from(MARKERS),
)
releases = st.builds(
    Published,
    requires=st.lists(lines, max_size=2, unique=True).map(
        lambda found: [*found, "c; extra == 'x'"] if found else found
    ),
    extras=st.just(("x",)),
    tags=st.lists(st.sampled_from(tuple(TAGS.values())), min_size=1, max_size=2, unique=True),
    yanked=st.sampled_from((None, None, None, "broken")),
)
universes = st.fixed_dictionaries(
    {name: st.dictionaries(st.sampled_from("123"), releases, min_size=1) for name in "abc"}
)
applications = st.lists(
    st.tuples(
        st.lists(lines, min_size=1, max_size=2, unique=True),
        st.lists(lines.filter(lambda line: "[" not in line), max_size=1),
    ),
    min_size=1,
    max_size=3,
).map(lambda texts: tuple(app(f"app{place}", *own, constraints=on) for place, (own, on) in enumerate(texts)))

ANY, X86, ARM = ([TAGS[each]] for each in ("any", "amd64", "arm64"))


@examples(300)
@given(universes, applications)
@example({"a": {"1": Published(tags=X86)}, "b": {}, "c": {}}, (app("app0", "a"),))
@example({"a": {"1": Published(tags=[*X86, *ARM], requires=["b; platform_machine == 'aarch64'"])}}, (app("app0", "a"),))
@example(
    {"a": {"1": (), "2": ()}},
    (app("app0", "a", constraints=["a<2; platform_machine == 'aarch64'"]), app("app1", "a>=2")),
)
def test_a_verdict_is_that_of_every_platform_by_itself(universe, apps):
    index = Catalog(universe)
    names = [each.name for each in apps]

    def resolver(*platforms):
        return Resolver(index=index, apps=apps, pythons=("3.12",), platforms=platforms)

    together = resolver(*PLATFORMS)
    for name in names:
        together.solve([name], wheels=True)
    alone = [resolver(platform).solve(names) for platform in PLATFORMS]
    verdict = together.verdict(names)
    assert (verdict is None) == all(isinstance(answer, Resolution) for answer in alone)
    assert isinstance(verdict, Proof) == any(isinstance(answer, Proof) for answer in alone)
    if together.fits(names):
        assert verdict is None
