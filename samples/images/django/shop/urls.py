from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path


def users(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"database": connection.vendor, "users": get_user_model().objects.count()})


urlpatterns = [path("users", users)]
