"""The API gateway: one door in front of every box, with identity, limits, errors and logs in one place."""
