import os

ADDRESS = os.environ.get("REDIS_URL", "redis://localhost")
