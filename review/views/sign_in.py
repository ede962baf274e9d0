"""Signing in; signing out is Django's own view."""

from django.contrib.auth.views import LoginView

from review.forms import SignInForm


class SignIn(LoginView):
    """A name and a password; afterwards the queue, or the page that was wanted."""

    template_name = "people/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
