"""The addresses of the desk. A change is always a POST to a noun."""

from review.routes import (
    agents,
    analytics,
    audit,
    experiments,
    freezes,
    home,
    items,
    library,
    notifications,
    people,
    plan,
    queue,
    recall,
    red_lines,
    runs,
    settings,
    triggers,
    workflows,
)

app_name = "review"
urlpatterns = [
    *home.urls,
    *people.urls,
    *queue.urls,
    *items.urls,
    *runs.urls,
    *plan.urls,
    *red_lines.urls,
    *library.urls,
    *agents.urls,
    *recall.urls,
    *freezes.urls,
    *workflows.urls,
    *experiments.urls,
    *triggers.urls,
    *analytics.urls,
    *audit.urls,
    *settings.urls,
    *notifications.urls,
]
