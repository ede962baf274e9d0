"""Red lines, their life, their packs."""

from django.urls import URLPattern, path

from review.views import (
    backtests,
    packs,
    red_lines,
    rule_builder,
    rule_versions,
    shadows,
)

urls: list[URLPattern] = [
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
]
