"""One class per place the log can live in."""
