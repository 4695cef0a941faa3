"""Turning an uploaded file into renditions: rendering, and the child processes it happens in."""
