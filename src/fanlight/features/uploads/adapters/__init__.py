"""Where photos' rows are kept."""
