"""What can stand behind the figures of the site."""
