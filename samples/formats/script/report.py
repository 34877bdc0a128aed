#!/usr/bin/env -S uv run --script
# /// script
# requires-python = ">=3.12"
# dependencies = [
#   "requests<3",
#   "rich",
#   "wrong=>1",
# ]
#
# [tool.uv]
# exclude-newer = "2025-01-01T00:00:00Z"
#
# [tool.uv.sources]
# rich = { git = "https://git.example/rich" }
# ///
import requests
