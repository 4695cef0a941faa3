"""One class per cache."""
