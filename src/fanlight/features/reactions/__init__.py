"""Likes and bookmarks: who liked which post, how many did, and what a person keeps for later."""
