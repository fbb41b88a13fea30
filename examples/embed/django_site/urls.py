"""The addresses of the project."""

from django.urls import path
from search.views import find

urlpatterns = [path("find/", find)]
