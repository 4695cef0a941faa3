"""Fan-out: brings a published post to the inboxes of its author's followers, or records that they must pull it."""
