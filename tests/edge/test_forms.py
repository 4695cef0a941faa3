"""Names with brackets become nested values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanlight.edge.forms import FORM_FIELDS_MAX, pairs_of, tree_of
from fanlight.kit.errors import BadRequest


@pytest.mark.parametrize(
    ("encoded", "tree"),
    [
        (b"", {}),
        (b"a=1&b=", {"a": "1", "b": ""}),
        (b"a", {"a": ""}),
        (b"a=1&a=2", {"a": "2"}),
        (b"a=b=c", {"a": "b=c"}),
        (b"a=x+y%20z", {"a": "x y z"}),
        (b"a=%C3%A9", {"a": "é"}),
        ("a=é".encode(), {"a": "é"}),
        (b"id[]=1&id[]=2", {"id": ["1", "2"]}),
        (b"id%5B%5D=1", {"id": ["1"]}),
        (b"source[privacy]=x&source[language]=y", {"source": {"privacy": "x", "language": "y"}}),
        (b"f[0][name]=a&f[0][value]=b&f[1][name]=c", {"f": {"0": {"name": "a", "value": "b"}, "1": {"name": "c"}}}),
        (b"m[][id]=1&m[][alt]=x&m[][id]=2", {"m": [{"id": "1", "alt": "x"}, {"id": "2"}]}),
        (b"a[][]=1&a[][]=2", {"a": [["1"], ["2"]]}),
        (b"a[b=1&]a=2&a]=3", {"a[b": "1", "]a": "2", "a]": "3"}),
    ],
)
def test_brackets_nest(encoded: bytes, tree: object) -> None:
    assert tree_of(pairs_of(encoded)) == tree


@pytest.mark.parametrize(
    "encoded",
    [
        b"a=%ff",
        b"a=\xff",
        b"a=1&a[b]=2",
        b"a[]=1&a[b]=2",
        b"a[b]=1&a[]=2",
        b"a[b][c][d][e][f]=1",
        b"&".join([b"a=1"] * (FORM_FIELDS_MAX + 1)),
    ],
)
def test_what_cannot_be_understood_is_refused_with_a_sentence(encoded: bytes) -> None:
    with pytest.raises(BadRequest, match=r"\w+ \w+"):
        tree_of(pairs_of(encoded))


NAMES = st.text(alphabet="ab[]0=&%", max_size=12)


@given(st.lists(st.tuples(NAMES, st.text(max_size=3)), max_size=12))
def test_any_names_make_a_tree_or_a_refusal(pairs: list[tuple[str, str]]) -> None:
    try:
        tree = tree_of(pairs)
    except BadRequest:
        return
    assert isinstance(tree, dict)
