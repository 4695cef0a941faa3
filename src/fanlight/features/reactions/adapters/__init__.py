"""Where likes and bookmarks are kept."""
