"""What may be forgotten: counters of rate limits, snapshots, small answers."""
