"""Views side by side, going on below where the screen is narrow."""

import panel as pn

WIDTHS = {"flex": "1 1 15rem", "max-width": "24rem"}


def flowing(*views: pn.viewable.Viewable, gap: str) -> pn.Row:
    """Lay views side by side; a row that is full goes on below.

    Panel's own FlexBox compiles its template in the browser, which the page's policy forbids.
    """
    for view in views:
        view.styles = {**view.styles, **WIDTHS}
    return pn.Row(*views, styles={"flex-wrap": "wrap", "gap": gap}, sizing_mode="stretch_width")
