"""The search over integers: projects and releases by number, nothing of `isolate` beside it."""
