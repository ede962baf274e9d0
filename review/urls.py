"""The addresses of the desk. A change is always a POST to a noun."""

from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.generic import RedirectView

from review.views import (
    backtests,
    decisions,
    items,
    library,
    packs,
    previews,
    price_book,
    queue,
    red_lines,
    rule_builder,
    rule_versions,
    runs,
    shadows,
    sign_in,
)

app_name = "review"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="review:queue"), name="home"),
    path("sign-in/", sign_in.SignIn.as_view(), name="sign_in"),
    path("sign-out/", LogoutView.as_view(next_page="review:sign_in"), name="sign_out"),
    path("review/", queue.show, name="queue"),
    path("review/news/", queue.news, name="queue_news"),
    path("review/<int:pk>/", items.show, name="item"),
    path("review/<int:pk>/news/", items.news, name="item_news"),
    path("review/<int:pk>/preview/", previews.show, name="preview"),
    path("review/<int:pk>/decisions/", decisions.create, name="decide"),
    path(
        "review/<int:pk>/decisions/<int:decision>/withdrawal/",
        decisions.withdraw,
        name="undo",
    ),
    path("runs/", runs.index, name="runs"),
    path("runs/new/", runs.new, name="run_new"),
    path("runs/<int:pk>/", runs.show, name="run"),
    path("runs/<int:pk>/cancellation/", runs.cancel, name="run_cancel"),
    path("red-lines/", red_lines.index, name="red_lines"),
    path("red-lines/new/", rule_builder.new, name="red_line_new"),
    path("red-lines/<int:pk>/edit/", rule_builder.edit, name="red_line_edit"),
    path("red-lines/<int:pk>/", red_lines.show, name="red_line"),
    path("red-lines/<int:pk>/versions/", rule_versions.create, name="draft"),
    path("red-lines/<int:pk>/retirement/", red_lines.retire, name="retire"),
    path("red-lines/<int:pk>/waiver/", red_lines.waive, name="waive"),
    path("red-lines/<int:pk>/return-to-shadow/", shadows.take_back, name="take_back"),
    path("red-lines/packs/", packs.index, name="packs"),
    path("red-lines/imports/", packs.import_file, name="red_line_import"),
    path("red-lines/export/<slug:brand>/", packs.export, name="red_line_export"),
    path("red-line-versions/<int:pk>/live/", rule_versions.live, name="make_live"),
    path("red-line-versions/<int:pk>/file/", packs.export_one, name="version_file"),
    path(
        "red-line-versions/<int:pk>/backtests/", backtests.create, name="backtest_ask"
    ),
    path("backtests/<int:pk>/", backtests.show, name="backtest"),
    path("backtests/<int:pk>/progress/", backtests.progress, name="backtest_progress"),
    path("backtests/<int:pk>/rows/", backtests.rows, name="backtest_rows"),
    path("red-line-versions/<int:pk>/shadows/", shadows.create, name="shadow_start"),
    path("shadows/<int:pk>/", shadows.show, name="shadow"),
    path("shadows/<int:pk>/end/", shadows.end, name="shadow_end"),
    path(
        "shadows/<int:pk>/findings/<int:finding>/labels/",
        shadows.label,
        name="shadow_label",
    ),
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
