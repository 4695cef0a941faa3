"""Where polls and their votes are kept."""
