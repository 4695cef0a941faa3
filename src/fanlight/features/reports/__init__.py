"""Reports: what people tell the host about somebody and their posts."""
