"""What can stand behind the store of auth."""
