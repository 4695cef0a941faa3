"""Events that were written once must be readable for ever: fields are only added, with defaults."""

import msgspec
import pytest

from fanlight.events import EVENTS

WRITTEN = {
    "draft.kept": b'{"draft_id":1,"author_id":2}',
    "feed.opened": b'{"reader_id":1,"opened_ms":2}',
    "follow.changed": b'{"follower_id":1,"author_id":2,"version":3}',
    "follow.counts_changed": b'{"user_id":1,"followers":2,"following":3,"version":4}',
    "like.changed": b'{"post_id":1,"person_id":2,"version":3}',
    "list.changed": b'{"list_id":1,"owner_id":2}',
    "photo.processed": b'{"photo_id":1,"owner_id":2}',
    "photo.removed": b'{"photo_id":1,"owner_id":2}',
    "photo.uploaded": b'{"photo_id":1,"urgent":false}',
    "post.count_changed": b'{"author_id":1,"posts":2,"last_post_ms":3,"version":4}',
    "post.deleted": b'{"post_id":1,"author_id":2}',
    "post.edited": b'{"post_id":1,"author_id":2,"version":3}',
    "post.published": b'{"post_id":1,"author_id":2}',
    "user.created": b'{"user_id":1}',
    "user.unlocked": b'{"user_id":1}',
}


@pytest.mark.parametrize("topic", sorted(WRITTEN))
def test_a_sample_of_the_first_release_is_still_read(topic: str) -> None:
    event = msgspec.json.decode(WRITTEN[topic], type=EVENTS[topic])
    assert msgspec.json.decode(msgspec.json.encode(event)).items() >= msgspec.json.decode(WRITTEN[topic]).items()


def test_every_event_has_a_sample() -> None:
    assert sorted(EVENTS) == sorted(WRITTEN)
