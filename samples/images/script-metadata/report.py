# /// script
# requires-python = "==3.13.*"
# dependencies = ["rich>=13"]
# ///
from rich import print

print("[bold]12 orders[/bold] today")
