"""The factors between units, each with its source."""

KM_PER_MILE = 1.609344
"""International mile, exactly (International Yard and Pound Agreement, 1959)."""

KM_PER_M = 0.001
"""SI prefix."""

MIN_PER_HOUR = 60.0
"""SI Brochure, 9th edition, table 8."""

KG_PER_TONNE = 1_000.0
"""SI Brochure, 9th edition, table 8."""

J_PER_KWH = 3_600_000.0
"""SI: 1 kWh = 1,000 W x 3,600 s."""

G_PER_KG = 1_000.0
"""SI prefix."""
