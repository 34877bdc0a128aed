import django
from django.conf import settings
from django.http import JsonResponse
from django.urls import path


def root(_request):
    return JsonResponse({"django": django.__version__, "collected": (settings.STATIC_ROOT / "site.css").exists()})


urlpatterns = [path("", root)]
