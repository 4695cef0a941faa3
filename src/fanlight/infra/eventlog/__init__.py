"""The event log: announcements written with their rows, read by groups of consumers."""
