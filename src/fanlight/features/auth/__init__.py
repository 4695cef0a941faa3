"""Authentication Service: passwords, OAuth apps, tokens, sessions."""
