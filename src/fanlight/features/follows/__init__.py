"""Follow Service: who follows, blocks and mutes whom. Every edge is two rows, one at each end."""
