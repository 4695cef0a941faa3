"""Search Service: people by name, posts by their address, hashtags."""
