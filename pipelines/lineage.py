"""What every table is made of, as the run's record keeps it for the screen."""

from mobility.tables import name_of
from pipelines.steps import Step, layer_of


def lineage(steps: list[Step]) -> dict[str, dict[str, object]]:
    """Give, by address, what tables and sources each table reads, and what it says it is."""
    return {
        step.address: {
            "reads": [f"{layer_of(read)}/{name_of(read)}" for read in step.reads],
            "raw": sorted(step.raw.values()),
            "says": (step.writes.__doc__ or "").strip().splitlines()[0],
        }
        for step in steps
    }
