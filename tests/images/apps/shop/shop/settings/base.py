from pathlib import Path

BASE_DIR = Path(__file__).parents[2]
SECRET_KEY = "of no use to anyone"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["django.contrib.staticfiles"]
ROOT_URLCONF = "shop.urls"
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "collected"
STATICFILES_DIRS = [BASE_DIR / "static"]
WSGI_APPLICATION = "shop.wsgi.application"
