"""Cars of households on 1 January, as counted: facts the tests of forecasts share.

Statistics Denmark, StatBank table BIL54 (CC BY 4.0), cars of households by drive, 2018-2026.
"""

import polars as pl

YEARS = list(range(2018, 2027))

BALLERUP = pl.DataFrame(
    {
        "area": "Ballerup",
        "year": YEARS,
        "cars": [17886, 18362, 18858, 19659, 20045, 20081, 20375, 20688, 21143],
        "electric": [39, 48, 93, 213, 454, 763, 1417, 2454, 3855],
        "plug_in": [19, 54, 94, 238, 588, 765, 934, 999, 1065],
    }
)

DENMARK = pl.DataFrame(
    {
        "area": "Denmark",
        "year": YEARS,
        "cars": [
            2367154, 2422577, 2475326, 2542525, 2600654, 2607729, 2633703, 2675666, 2728717,
        ],
        "electric": [5656, 6924, 11854, 25359, 57457, 96961, 174940, 310111, 488497],
        "plug_in": [1585, 4609, 8976, 25319, 63681, 84840, 100867, 106432, 109809],
    }
)  # fmt: skip

PROJECTION = pl.DataFrame(
    {
        "year": list(range(2021, 2037)),
        "electric": [
            31382, 65875, 111523, 197308, 340235, 523266, 696205, 866569, 1028304, 1193534,
            1369361, 1539383, 1705974, 1872715, 2038430, 2227527,
        ],
        "plug_in": [
            29697, 77841, 104632, 122370, 126635, 128277, 128334, 127976, 127263, 126232, 124632,
            122222, 119140, 115619, 111810, 105418,
        ],
    }
)  # fmt: skip
"""Klimastatus og -fremskrivning 2025 (Energistyrelsen, April 2025), figure 22.9: all passenger cars
at the end of the year before, so on 1 January."""
