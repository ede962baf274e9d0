"""Claims, offers, evidence, prices."""

from django.urls import URLPattern, path

from review.views import library, price_book

urls: list[URLPattern] = [
    path("claims/", library.index, {"kind": "claim"}, name="claims"),
    path("claims/new/", library.new, {"kind": "claim"}, name="claim_new"),
    path("offers/", library.index, {"kind": "offer"}, name="offers"),
    path("offers/new/", library.new, {"kind": "offer"}, name="offer_new"),
    path("library/<int:pk>/", library.show, name="allowance"),
    path("library/<int:pk>/versions/", library.revise, name="allowance_revise"),
    path("library/<int:pk>/approval/", library.approve, name="allowance_approve"),
    path("library/<int:pk>/withdrawal/", library.withdraw, name="allowance_withdraw"),
    path(
        "library/<int:pk>/evidence/<int:piece>/",
        library.evidence_file,
        name="evidence_file",
    ),
    path("prices/", price_book.index, name="prices"),
    path("prices/imports/", price_book.import_file, name="price_import"),
]
