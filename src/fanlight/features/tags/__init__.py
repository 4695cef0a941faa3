"""Hashtags: how often they are used, which are used by many, who follows them, who shows them on a profile."""
