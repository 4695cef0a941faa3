"""What can stand behind the users' store."""
