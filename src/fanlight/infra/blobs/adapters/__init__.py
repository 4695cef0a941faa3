"""One class per place that can hold blobs."""
