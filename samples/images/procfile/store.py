import os

import redis

store = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
