"""Dwellings by postal area and type, so that the example's cars can be shared out over areas."""

import numpy as np
import polars as pl

from mobility.synthetic import chance
from mobility.synthetic.files import Delivery, csv_bytes
from mobility.synthetic.world import World

SOURCE = "area_dwellings"
PERSONS_PER_DWELLING = 2.1
TYPES = ("detached", "terraced", "multi_storey")
SHARES = np.array([0.27, 0.15, 0.58])
"""Shares of the types in the municipality, about those of Statistics Denmark (BOL101, 2025)."""

SPREAD = 30.0
"""How little areas differ: the weight of the shares in the draw of an area's own."""


def area_dwelling_deliveries(world: World, seed: int) -> list[Delivery]:
    """Write the dwellings of each zone of the municipality."""
    random = chance.stream(seed, SOURCE)
    zones = world.own_zones
    own = random.dirichlet(SHARES * SPREAD, len(zones))
    number = zones["residents"].to_numpy()[:, None] / PERSONS_PER_DWELLING * own
    rows = pl.DataFrame(
        {
            "area_code": np.repeat(zones["zone_id"].to_numpy(), len(TYPES)),
            "dwelling_type": np.tile(np.array(TYPES), len(zones)),
            "dwellings": np.round(number).astype(np.int64).ravel(),
        }
    )
    return [
        Delivery(
            source=SOURCE,
            name="synthetic-2026",
            title="Boliger efter postområde og type (opdigtet)",
            files={"dwellings.csv": csv_bytes(rows)},
        )
    ]
