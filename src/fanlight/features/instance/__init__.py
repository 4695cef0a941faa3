"""What the server says about itself: its limits, its rules, how many use it, and how programs find it."""
