"""The example's world: Ballerup's places as they are, and eight employers that do not exist."""

from mobility.synthetic.world import Counter, Employer, Station, Workplace, World
from mobility.synthetic.zones import ZONES

_WORKPLACES = (  # centres read off the map to 200 m; walks to the station at 5 km/h, rounded
    Workplace("Lautrup", 55.7305, 12.3945, "2750", 12.0),
    Workplace("Kildedal", 55.7520, 12.2866, "2760", 4.0),
    Workplace("Ballerup centrum", 55.7300, 12.3580, "2750", 3.0),
    Workplace("Skovlunde", 55.7230, 12.4040, "2740", 8.0),
    Workplace("Måløv", 55.7475, 12.3180, "2760", 7.0),
)

_STATIONS = (  # Rejseplanen's coordinates
    Station("Kildedal", 55.751952, 12.286623),
    Station("Måløv", 55.747485, 12.318319),
    Station("Ballerup", 55.729871, 12.358344),
    Station("Malmparken", 55.724632, 12.386028),
    Station("Skovlunde", 55.722763, 12.403533),
)

_EMPLOYERS = (
    Employer(
        name="Eksempel Medico A/S (opdigtet)",
        slug="eksempel-medico",
        staff={
            2024: {"Lautrup": 1_900, "Måløv": 600},
            2026: {"Lautrup": 1_940, "Måløv": 560},
        },
        women=0.56,
        young=0.36,
        home_office_days={2024: 1.3, 2026: 1.4},
        parking_free={2024: 0.96, 2026: 0.84},
        response=0.46,
        asked={2024: 1_500, 2026: 1_600},
    ),
    Employer(
        name="Eksempel Pension A/S (opdigtet)",
        slug="eksempel-pension",
        staff={2024: {"Lautrup": 1_600}, 2026: {"Lautrup": 1_640}},
        women=0.53,
        young=0.34,
        home_office_days={2024: 1.7, 2026: 1.8},
        parking_free={2024: 0.92, 2026: 0.74},
        response=0.42,
    ),
    Employer(
        name="Eksempel Software A/S (opdigtet)",
        slug="eksempel-software",
        staff={2024: {"Lautrup": 900}, 2026: {"Lautrup": 940}},
        women=0.31,
        young=0.48,
        home_office_days={2024: 2.1, 2026: 2.1},
        parking_free={2024: 0.90, 2026: 0.74},
        response=0.38,
    ),
    Employer(
        name="Eksempel Biotek A/S (opdigtet)",
        slug="eksempel-biotek",
        staff={2024: {"Kildedal": 620}, 2026: {"Kildedal": 720}},
        women=0.58,
        young=0.42,
        home_office_days={2024: 1.2, 2026: 1.3},
        parking_free={2024: 0.98, 2026: 0.90},
        response=0.52,
    ),
    Employer(
        name="Eksempel Forvaltning (opdigtet)",
        slug="eksempel-forvaltning",
        staff={2024: {"Ballerup centrum": 480}, 2026: {"Ballerup centrum": 470}},
        women=0.69,
        young=0.28,
        home_office_days={2024: 1.1, 2026: 1.1},
        parking_free={2024: 0.80, 2026: 0.68},
        response=0.58,
    ),
    Employer(
        name="Eksempel Lager ApS (opdigtet)",
        slug="eksempel-lager",
        staff={2024: {"Skovlunde": 240}, 2026: {"Skovlunde": 250}},
        women=0.27,
        young=0.44,
        home_office_days={2024: 0.2, 2026: 0.2},
        parking_free={2024: 1.0, 2026: 1.0},
        response=0.34,
    ),
    Employer(
        name="Eksempel Maskinfabrik ApS (opdigtet)",
        slug="eksempel-maskinfabrik",
        staff={2024: {"Måløv": 110}, 2026: {"Måløv": 105}},
        women=0.22,
        young=0.30,
        home_office_days={2024: 0.3, 2026: 0.3},
        parking_free={2024: 1.0, 2026: 1.0},
        response=0.50,
    ),
    Employer(
        name="Eksempel Detail ApS (opdigtet)",
        slug="eksempel-detail",
        staff={2024: {"Ballerup centrum": 60}, 2026: {"Ballerup centrum": 60}},
        women=0.64,
        young=0.58,
        home_office_days={2024: 0.0, 2026: 0.0},
        parking_free={2024: 0.70, 2026: 0.60},
        response=0.56,
    ),
)

_COUNTERS = (
    Counter("Frederikssundruten ved Lautrup (opdigtet tæller)", "bike", 1_450.0, 0.05),
    Counter("Frederikssundruten ved Måløv (opdigtet tæller)", "bike", 760.0, 0.05),
    Counter("Ring 4-ruten ved Skovlunde (opdigtet tæller)", "bike", 980.0, 0.06),
    Counter("Ballerup Boulevard (opdigtet tæller)", "car", 14_200.0, -0.01),
    Counter("Lautrupparken (opdigtet tæller)", "car", 8_600.0, 0.01),
)

BALLERUP = World(
    municipality_code="0151",
    zones_text=ZONES,
    workplaces=_WORKPLACES,
    stations=_STATIONS,
    employers=_EMPLOYERS,
    counters=_COUNTERS,
    waves=(2024, 2026),
    residents={2024: 51_237, 2026: 53_950},
    car_fuels={
        2024: {
            "petrol": 14_990 / 20_375,
            "diesel": 3_033 / 20_375,
            "electric": 1_417 / 20_375,
            "plugin_hybrid": 934 / 20_375,
        },
        2026: {
            "petrol": 13_772 / 21_143,
            "diesel": 2_450 / 21_143,
            "electric": 3_855 / 21_143,
            "plugin_hybrid": 1_065 / 21_143,
        },
    },
    ebike_growth={2024: 1.0, 2026: 1.8},
)
"""Residents: Danmarks Statistik, FOLK1A, first quarter. Cars of households by fuel: BIL54,
1 January. The growth of e-bikes, and all that concerns employers and counters, is made for the
example."""
