"""The scene families: each composes a picture from chance, says in words what is on it, and draws it."""
