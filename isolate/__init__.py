"""Proves which Python applications cannot share an environment, and gives each its own container."""
