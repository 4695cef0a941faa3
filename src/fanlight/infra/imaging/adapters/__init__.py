"""libvips, which renders, and the processes around it, which may be killed."""
