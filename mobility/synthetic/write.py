"""Write the example into a workspace's `data_raw`: the one file of this room with a folder."""

from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from mobility.synthetic.ballerup import BALLERUP
from mobility.synthetic.deliveries import deliveries
from mobility.synthetic.files import Delivery, toml
from mobility.synthetic.population import population
from mobility.synthetic.response import Mechanism, respond
from mobility.synthetic.world import World

PUBLISHER = "synthetic example"
LICENCE = "CC0-1.0"
CAUTION = "Made up: no person, firm or answer in it exists. Real files replace it source by source."


def write(
    folder: Path,
    *,
    seed: int,
    retrieved: date,
    mechanism: Mechanism = "mar",
    world: World = BALLERUP,
) -> list[Path]:
    """Write every delivery of the example and its truth below a `data_raw` folder.

    Parameters
    ----------
    folder
        The workspace's `data_raw`; each delivery is a folder ``<source>/synthetic...`` in it.
    seed
        Same seed, same bytes.
    retrieved
        The date that each `source.toml` shall bear.
    mechanism
        Non-response: `none`, `mar` or `mnar`, see `response`.

    Returns
    -------
    list of Path
        The folders written, in order.

    Raises
    ------
    EstimateError
        The mechanism is unknown.
    """
    people = population(seed, world=world)
    answers = respond(people, mechanism, seed)
    return [_write(folder, delivery, retrieved) for delivery in deliveries(people, answers)]


def _write(folder: Path, delivery: Delivery, retrieved: date) -> Path:
    target = folder / delivery.source / delivery.name
    target.mkdir(parents=True, exist_ok=True)
    for name, content in delivery.files.items():
        (target / name).write_bytes(content)
    if delivery.survey is not None:
        (target / "survey.toml").write_text(toml(delivery.survey), "utf-8")
    (target / "source.toml").write_text(toml(_about(delivery, retrieved)), "utf-8")
    return target


def _about(delivery: Delivery, retrieved: date) -> dict[str, Any]:
    """Say who made a delivery, under what licence and when, with the checksum of every file."""
    checksums = {name: sha256(content).hexdigest() for name, content in delivery.files.items()}
    return {
        "title": delivery.title,
        "publisher": PUBLISHER,
        "licence": LICENCE,
        "language": "da",
        "synthetic": True,
        "cautions": [CAUTION],
        "deliveries": {
            delivery.name: {"retrieved": retrieved, **delivery.about, "files": checksums}
        },
    }
