"""What people choose beside whom they follow: options of a follow, hashtags, lists instead of home, private notes."""

import pytest

from fanlight.features.follows.models import FOLLOWED_TAGS_MAX, LANGUAGES_PER_FOLLOW_MAX, NOTE_LENGTH_MAX
from fanlight.kit.errors import Invalid, NotFound
from fanlight.kit.ids import UserId
from fanlight.kit.pages import PageRequest
from tests.features.follows.conftest import World

PAGE = PageRequest(limit=40)


async def followed_tags(world: World, user: UserId) -> list[str]:
    return (await world.follows.followed_tags_page(user, PAGE)).items


async def note_of(world: World, viewer: UserId, other: UserId) -> str:
    (found,) = await world.follows.relationships(viewer, [other])
    return found.note


# --- options of a follow ---


async def test_whose_reposts_are_not_wanted_is_known_with_whom_one_follows(
    world: World, ana: UserId, ben: UserId
) -> None:
    await world.follows.follow(ana, ben)
    assert (await world.follows.following(ana)).no_reposts == frozenset()
    before = await world.follows.following_version(ana)
    await world.follows.follow(ana, ben, reblogs=False)
    assert await world.follows.following_version(ana) > before
    assert (await world.follows.following(ana)).no_reposts == {ben}
    await world.follows.unfollow(ana, ben)
    assert (await world.follows.following(ana)).no_reposts == frozenset()
    await world.follows.follow(ana, ben)
    assert (await world.follows.following(ana)).no_reposts == frozenset()


async def test_the_same_options_again_change_nothing(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.follow(ana, ben, reblogs=False, languages=["de", "en"])
    before = await world.follows.following_version(ana)
    await world.follows.follow(ana, ben, reblogs=False, languages=["en", "de", "en"])
    assert await world.follows.following_version(ana) == before


async def test_a_request_keeps_its_options_when_it_is_granted(world: World, ana: UserId, lea: UserId) -> None:
    await world.follows.follow(ana, lea, reblogs=False, languages=["en"])
    assert (await world.follows.following(ana)).no_reposts == frozenset()
    await world.follows.accept(lea, ana)
    following = await world.follows.following(ana)
    assert following.no_reposts == {lea}
    assert following.languages == {lea: {"en"}}


async def test_languages_are_chosen_and_taken_back(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.follow(ana, ben, languages=["pt-BR", "en"])
    assert (await world.follows.following(ana)).languages == {ben: {"en", "pt-BR"}}
    (found,) = await world.follows.relationships(ana, [ben])
    assert found.languages == ("en", "pt-BR")
    await world.follows.follow(ana, ben, notify=True)
    assert (await world.follows.following(ana)).languages == {ben: {"en", "pt-BR"}}
    await world.follows.follow(ana, ben, languages=[])
    assert (await world.follows.following(ana)).languages == {}
    (found,) = await world.follows.relationships(ana, [ben])
    assert found.languages is None


@pytest.mark.parametrize(
    "languages",
    [
        ["english language"],
        ["e,n"],
        [f"a{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(LANGUAGES_PER_FOLLOW_MAX + 1)],
    ],
)
async def test_languages_are_codes_and_not_too_many(
    world: World, ana: UserId, ben: UserId, languages: list[str]
) -> None:
    with pytest.raises(Invalid, match="languages"):
        await world.follows.follow(ana, ben, languages=languages)


# --- hashtags ---


async def test_a_followed_hashtag_is_listed_and_known_with_whom_one_follows(world: World, ana: UserId) -> None:
    before = await world.follows.following_version(ana)
    assert await world.follows.follow_tag(ana, "#Café") == "café"
    world.clock.advance(1)
    await world.follows.follow_tag(ana, "hills")
    assert await world.follows.following_version(ana) == before + 2
    assert await followed_tags(world, ana) == ["hills", "café"]
    assert set((await world.follows.following(ana)).tags) == {"hills", "café"}
    assert await world.follows.follows_tags(ana, ["CAFÉ", "sea"]) == {"CAFÉ"}


async def test_following_a_hashtag_twice_is_once(world: World, ana: UserId) -> None:
    await world.follows.follow_tag(ana, "hills")
    before = await world.follows.following_version(ana)
    await world.follows.follow_tag(ana, "Hills")
    assert await followed_tags(world, ana) == ["hills"]
    assert await world.follows.following_version(ana) == before


async def test_a_hashtag_that_is_no_longer_followed(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.follow_tag(ana, "hills")
    await world.follows.follow_tag(ben, "hills")
    await world.follows.unfollow_tag(ana, "#HILLS")
    await world.follows.unfollow_tag(ana, "sea")
    assert await followed_tags(world, ana) == []
    assert (await world.follows.following(ana)).tags == ()
    assert await world.follows.follows_tags(ana, ["hills"]) == set()
    assert await followed_tags(world, ben) == ["hills"]


async def test_followed_hashtags_are_paged_both_ways(world: World, ana: UserId) -> None:
    for tag in ("one", "two", "three"):
        await world.follows.follow_tag(ana, tag)
    first = await world.follows.followed_tags_page(ana, PageRequest(limit=2))
    assert first.items == ["three", "two"]
    assert first.next_below is not None
    rest = await world.follows.followed_tags_page(ana, PageRequest(limit=2, below=first.next_below))
    assert (rest.items, rest.next_below) == (["one"], None)
    assert rest.prev_above is not None
    above = PageRequest(limit=1, above=rest.prev_above, oldest_first=True)
    assert (await world.follows.followed_tags_page(ana, above)).items == ["two"]


@pytest.mark.parametrize("tag", ["", "#", "1", "two words", "a-b", "x" * 101])
async def test_only_hashtags_are_followed(world: World, ana: UserId, tag: str) -> None:
    with pytest.raises(Invalid, match="not a hashtag"):
        await world.follows.follow_tag(ana, tag)


async def test_one_person_follows_only_so_many_hashtags(world: World, ana: UserId) -> None:
    for number in range(FOLLOWED_TAGS_MAX):
        await world.follows.follow_tag(ana, f"tag{number}")
    await world.follows.follow_tag(ana, "tag0")
    with pytest.raises(Invalid, match="at most 200"):
        await world.follows.follow_tag(ana, "another")
    assert len((await world.follows.following(ana)).tags) == FOLLOWED_TAGS_MAX


# --- who is read in a list, and not at home ---


async def test_who_is_not_at_home_is_known_as_long_as_they_are_followed(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.follow(ana, ben)
    before = await world.follows.following_version(ana)
    await world.follows.set_not_at_home(ana, {ben: True})
    assert (await world.follows.following(ana)).not_at_home == {ben}
    assert await world.follows.following_version(ana) == before + 1
    await world.follows.unfollow(ana, ben)
    assert (await world.follows.following(ana)).not_at_home == frozenset()
    await world.follows.follow(ana, ben)
    assert (await world.follows.following(ana)).not_at_home == {ben}
    await world.follows.set_not_at_home(ana, {ben: False})
    assert (await world.follows.following(ana)).not_at_home == frozenset()


async def test_who_is_not_named_stays_where_they_are(world: World, ana: UserId, ben: UserId) -> None:
    other = await world.person("other")
    for author in (ben, other):
        await world.follows.follow(ana, author)
    await world.follows.set_not_at_home(ana, {ben: True})
    before = await world.follows.following_version(ana)
    await world.follows.set_not_at_home(ana, {ben: True, other: False})
    await world.follows.set_not_at_home(ana, {})
    assert (await world.follows.following(ana)).not_at_home == {ben}
    assert await world.follows.following_version(ana) == before


# --- notes ---


async def test_a_note_is_seen_by_its_writer_alone(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.note(ana, ben, "  met at the harbour\r\n")
    assert await note_of(world, ana, ben) == "met at the harbour"
    assert await note_of(world, ben, ana) == ""
    await world.follows.note(ana, ben, "sails")
    assert await note_of(world, ana, ben) == "sails"
    await world.follows.note(ana, ben, "")
    assert await note_of(world, ana, ben) == ""


async def test_a_note_has_a_length_and_is_about_somebody(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.note(ana, ben, "n" * NOTE_LENGTH_MAX)
    with pytest.raises(Invalid, match="a note has at most 2000"):
        await world.follows.note(ana, ben, "n" * (NOTE_LENGTH_MAX + 1))
    with pytest.raises(NotFound):
        await world.follows.note(ana, UserId(12345), "nobody")


async def test_a_note_survives_a_block(world: World, ana: UserId, ben: UserId) -> None:
    await world.follows.note(ana, ben, "sails")
    await world.follows.block(ben, ana)
    assert await note_of(world, ana, ben) == "sails"
