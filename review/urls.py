"""The addresses of the desk. A change is always a POST to a noun."""

from review.routes import (
    agents,
    analytics,
    audit,
    freezes,
    home,
    items,
    library,
    notifications,
    people,
    queue,
    recall,
    red_lines,
    runs,
    settings,
    workflows,
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
    *recall.urls,
    *freezes.urls,
    *workflows.urls,
    *analytics.urls,
    *audit.urls,
    *settings.urls,
    *notifications.urls,
]
