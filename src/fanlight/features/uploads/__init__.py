"""Upload Service: takes photos in, knows what became of them, and gives them out to those who may see them."""
