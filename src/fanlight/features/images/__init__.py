"""Image Processing Service: originals become renditions."""
