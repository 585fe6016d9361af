"""What a point of a series of years tells when it is pointed at."""

import altair as alt


def series_tooltip(words: dict[str, str], estimate: str) -> list[alt.Tooltip]:
    """Give the year, the series, and the estimate between its bounds.

    Parameters
    ----------
    words
        Texts: year, low, high, and the one named by `estimate`.
    """
    return [
        alt.Tooltip("year:Q", title=words["year"], format="d"),
        alt.Tooltip("series:N", title=" "),
        *(
            alt.Tooltip(f"{name}:Q", title=words[text], format=",.0f")
            for name, text in (("estimate", estimate), ("low", "low"), ("high", "high"))
        ),
    ]
