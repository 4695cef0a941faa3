"""Markers: how far somebody has read their timelines, the same on all of their devices."""
