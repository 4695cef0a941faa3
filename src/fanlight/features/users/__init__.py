"""User Service: accounts, profiles, counts."""
