"""What the resolver and the checker both trust: how lines, targets and files are read."""
