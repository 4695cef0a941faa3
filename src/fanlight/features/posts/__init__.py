"""Posts: captions, albums, comments, deletion, and the one read that turns ids into what a viewer may see."""
