"""Bytes under keys: the originals and renditions of photos."""
