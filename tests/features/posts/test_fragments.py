"""The memory of fragments: exactly the asked versions, bounded by bytes, the used outlive the unused."""

from fanlight.features.posts.service import Fragments
from fanlight.features.posts.service.fragments import FRAGMENT_OVERHEAD_BYTES, Fragment
from fanlight.kit.ids import PostId

SIZE = 600 + FRAGMENT_OVERHEAD_BYTES


def fragment(*, version: int = 1, media_version: int = 0) -> Fragment:
    return Fragment(version=version, media_version=media_version, head=b"x" * 600, signed=(), mentioned=frozenset())


def kept(fragments: Fragments, posts: range) -> list[int]:
    return [n for n in posts if fragments.get(PostId(n), 1, 0) is not None]


def test_only_exactly_the_asked_versions_are_given() -> None:
    fragments = Fragments(1_000_000)
    fragments.put(PostId(1), fragment(version=2, media_version=3))
    asked = [(2, 3), (1, 3), (3, 3), (2, 2), (2, 4)]
    given = [fragments.get(PostId(1), version, media) is not None for version, media in asked]
    assert given == [True, False, False, False, False]


def test_a_new_version_takes_the_place_of_the_old() -> None:
    fragments = Fragments(1_000_000)
    fragments.put(PostId(1), fragment(version=1))
    fragments.put(PostId(1), fragment(version=2))
    assert fragments.get(PostId(1), 1, 0) is None
    assert fragments.get(PostId(1), 2, 0) == fragment(version=2)


def test_what_is_kept_stays_within_its_bound() -> None:
    fragments = Fragments(10 * SIZE)
    for n in range(100):
        fragments.put(PostId(n), fragment())
    assert 0 < len(kept(fragments, range(100))) <= 11


def test_what_is_read_outlives_what_is_not() -> None:
    fragments = Fragments(20 * SIZE)
    for n in range(100):
        fragments.put(PostId(n), fragment())
        assert fragments.get(PostId(0), 1, 0) is not None
    assert fragments.get(PostId(1), 1, 0) is None


def test_everything_can_be_forgotten() -> None:
    fragments = Fragments(1_000_000)
    fragments.put(PostId(1), fragment())
    fragments.clear()
    assert kept(fragments, range(2)) == []
