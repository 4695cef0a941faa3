"""One class per database engine."""
