"""Lists: some of the people whom somebody follows, read on a timeline of their own."""
