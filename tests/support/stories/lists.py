"""Lists of people, and what is read in them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.story import Story


def tell(story: "Story") -> None:
    """Ben reads Ana and himself in a list; another list comes and goes."""
    ben, http = story.ben, story.http
    made = ben.post("/api/v1/lists", {"title": "Hills", "replies_policy": "none"})
    story.list_id = made["id"]
    one = f"/api/v1/lists/{made['id']}"
    http.put(one, json={"title": "The hills", "exclusive": False}, headers=ben.headers).raise_for_status()
    ben.post(f"{one}/accounts", {"account_ids": [story.ana.id, ben.id]})
    ben.get(one)
    ben.get(f"/api/v1/accounts/{story.ana.id}/lists")
    other = f"/api/v1/lists/{ben.post('/api/v1/lists', {'title': 'Gone', 'exclusive': True})['id']}"
    ben.post(f"{other}/accounts", {"account_ids": [story.ana.id]})
    gone = {"account_ids": [story.ana.id]}
    http.request("DELETE", f"{other}/accounts", json=gone, headers=ben.headers).raise_for_status()
    http.delete(other, headers=ben.headers).raise_for_status()
    for path in (f"{one}/accounts", f"/api/v1/timelines/list/{made['id']}"):
        ben.get(path)
