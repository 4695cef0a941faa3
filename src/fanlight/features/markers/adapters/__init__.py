"""Where markers are kept."""
