"""Signing in and out; what a person sets for themselves."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path

from review.views import preferences, sign_in

urls: list[URLPattern] = [
    path("preferences/", preferences.show, name="preferences"),
    path("preferences/first-keys/", preferences.first_keys, name="first_keys"),
    path("sign-in/", sign_in.SignIn.as_view(), name="sign_in"),
    path("sign-out/", LogoutView.as_view(next_page="review:sign_in"), name="sign_out"),
]
