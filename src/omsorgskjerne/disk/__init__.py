"""Files that this program writes: whole or not at all, for their owner only, and nothing left by killed runs."""
