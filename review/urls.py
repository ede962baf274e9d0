"""The addresses of the desk. A change is always a POST to a noun."""

from review.routes import (
    agents,
    analytics,
    home,
    items,
    library,
    notifications,
    people,
    queue,
    red_lines,
    runs,
    settings,
)

app_name = "review"
urlpatterns = [
    *home.urls,
    *people.urls,
    *queue.urls,
    *items.urls,
    *runs.urls,
    *red_lines.urls,
    *library.urls,
    *agents.urls,
    *analytics.urls,
    *settings.urls,
    *notifications.urls,
]
