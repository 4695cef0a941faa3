"""What can stand behind the graph's store."""
