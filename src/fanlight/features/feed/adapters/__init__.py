"""What can stand behind the feed's stores."""
