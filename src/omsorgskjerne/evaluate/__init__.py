"""From declared figures to evaluated ones: plan what to read, fetch it, evaluate without touching the store."""
