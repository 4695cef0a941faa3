"""Polls: questions with a few answers, which belong to a post and end with time."""
