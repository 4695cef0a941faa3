"""Where the uses of hashtags, and those on profiles, are kept."""
