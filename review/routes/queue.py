"""The queue and what is done from it."""

from django.urls import URLPattern, path

from review.views import bulk, leases, passing, queue, saved_views

urls: list[URLPattern] = [
    path("review/", queue.show, name="queue"),
    path("review/news/", queue.news, name="queue_news"),
    path("review/counts/", queue.counts, name="queue_counts"),
    path("review/export/", queue.export, name="queue_export"),
    path("review/next/", passing.give_work, name="give_work"),
    path("review/views/", saved_views.create, name="save_view"),
    path("review/views/<int:pk>/", saved_views.change, name="change_view"),
    path("review/views/<int:pk>/deletion/", saved_views.delete, name="delete_view"),
    path("review/bulk/", bulk.show, name="bulk"),
    path("review/bulk/openings/", bulk.open_whole, name="bulk_open"),
    path("review/bulk/decisions/", bulk.decide, name="bulk_decide"),
    path("review/bulk/withdrawals/", bulk.withdraw, name="bulk_undo"),
    path("review/<int:pk>/lease/", leases.lease, name="lease"),
    path("review/<int:pk>/lease/extension/", leases.extend, name="lease_extend"),
    path("review/<int:pk>/lease/giving-up/", leases.give_up, name="lease_give_up"),
    path("review/<int:pk>/lease/parking/", leases.park, name="lease_park"),
    path(
        "review/<int:pk>/lease/handing-over/", leases.hand_over, name="lease_hand_over"
    ),
    path(
        "review/<int:pk>/lease/taking-over/", leases.take_over, name="lease_take_over"
    ),
    path("review/<int:pk>/readings/", leases.read, name="readings"),
    path("review/<int:pk>/skips/", passing.skip, name="skip"),
    path("review/<int:pk>/snoozes/", passing.snooze, name="snooze"),
    path("review/<int:pk>/passing/ending/", passing.bring_back, name="bring_back"),
    path("review/<int:pk>/assignment/", passing.assign, name="assign"),
]
