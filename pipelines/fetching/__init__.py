"""`mobility fetch`: a public source downloaded into a new delivery of `data_raw/`."""

from pipelines.fetching.sources import FETCHED, fetch

__all__ = ["FETCHED", "fetch"]
