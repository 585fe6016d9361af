"""A feed's auto-discovery file: which files it has, and where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mobility.errors import SourceError
from mobility.stations.gbfs.files import FILES, File


@dataclass(frozen=True)
class Feed:
    """A system whose feed is followed.

    Parameters
    ----------
    system
        Our name of it, which its snapshots carry.
    url
        Address of its ``gbfs.json``.
    languages
        Languages taken first.
    """

    system: str
    url: str
    languages: tuple[str, ...] = ()


def discover(file: File, *, where: str, languages: Sequence[str] = ()) -> dict[str, str]:
    """Give the addresses of a feed's files by name.

    GBFS 3.0 lists them once, 2.x once per language: the first of ``languages`` that it has, else
    the first it lists. Files with names that are not GBFS's are left out.

    Parameters
    ----------
    file
        The ``gbfs`` file.
    where
        Its address, for errors.
    languages
        Languages taken first.

    Raises
    ------
    SourceError
        No file is listed, or none that tells what stands where.
    """
    data = file.data if isinstance(file.data, Mapping) else {}
    feeds = data.get("feeds")
    if feeds is None:
        by_language = {str(name): told for name, told in data.items() if isinstance(told, Mapping)}
        chosen = [name for name in (*languages, *by_language) if name in by_language]
        feeds = by_language[chosen[0]].get("feeds") if chosen else None
    listed = {
        str(each["name"]).removesuffix(".json"): str(each["url"])
        for each in (feeds if isinstance(feeds, list) else ())
        if isinstance(each, Mapping) and each.get("name") and each.get("url")
    }
    known = {name: url for name, url in listed.items() if name in FILES}
    if not {"station_status", "free_bike_status", "vehicle_status"} & set(known):
        raise SourceError(
            "The feed lists neither stations' status nor vehicles'.",
            where=where,
            todo="see that the address is the system's gbfs.json.",
        )
    return known
