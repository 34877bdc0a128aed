"""The story of each command on one page: each call's output is the next one's input; one module per command."""
