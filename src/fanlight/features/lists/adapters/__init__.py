"""Where lists and their members are kept."""
