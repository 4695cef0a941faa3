"""The Feed Service: inboxes, author tails, push or pull, and the home timeline."""
