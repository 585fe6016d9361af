"""Good deliveries, small ones, in every form: what the fuzzer spoils."""

import csv
import io
import json
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import polars as pl
import pyreadstat
import xlsxwriter

from mobility.flows import write_flows

HEADER = ["Id", "Hvordan?", "Km", "Postnr.", "Dage", "Hvad hindrer?", "Dato"]
NAMES = ("id", "how", "km", "post", "days", "why", "at")
ROWS = [
    ["1", "Bil", "12,5", "2750", "5", "vejret", "2026-04-01"],
    ["2", "Gå; løb", "0.8", "2740", "4", "for langt, tager tid, vejret", "2026-04-02"],
    ["3", "Cykel", "5", "", "3", "", "2026-04-02"],
    ["4", "Kano", "7", "999", "9", "vejret", "i går"],
    ["5", "Bil", "langt", "2730", "", "mørke", "2026-04-03"],
    *([str(n), ("Bil", "Cykel", "Gå; løb")[n % 3], str(n), "2750", "5", "", "2026-05-01"]
      for n in range(6, 30)),
]  # fmt: skip


def as_csv(rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode(encoding)


def as_xlsx(rows: list[list[str]]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page = book.add_worksheet()
    for number, row in enumerate(rows):
        page.write_row(number, 0, [float(one) if one.isdigit() and number else one for one in row])
    book.close()
    return stream.getvalue()


def as_zip(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("svar.csv", content)
    return stream.getvalue()


def as_parquet(frame: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.write_parquet(stream)
    return stream.getvalue()


def as_spss(frame: pl.DataFrame) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.sav"
        labels = {"how": {1.0: "Bil", 2.0: "Gå; løb", 3.0: "Cykel"}}
        named = frame.rename(dict(zip(HEADER, NAMES, strict=True)))
        coded = named.with_columns(pl.col("how").replace_strict(
            {"Bil": 1.0, "Gå; løb": 2.0, "Cykel": 3.0}, default=9.0))  # fmt: skip
        pyreadstat.write_sav(coded, file, column_labels=HEADER, variable_value_labels=labels)
        return file.read_bytes()


def as_flows(suffix: str) -> bytes:
    pairs = [("1", "2", "bike", 3.5), ("1", "1", "bike", 2.0), ("2", "1", "bike", 1.0)]
    frame = pl.DataFrame(pairs, schema=["origin", "destination", "mode", "estimate"], orient="row")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"a{suffix}"
        write_flows(frame, file)
        return file.read_bytes()


@cache
def small() -> dict[str, bytes]:
    """Give tiny deliveries of what is not bundled, by address."""
    told = {
        "observations/2026/observations.csv": "what,value,observed,source,who,noted,note\n"
        "T02,118,2026-01-02,count,me,2026-01-03,\n",
        "homes/2026/homes.csv": "latitude,longitude,area_code,residents\n55.7,12.3,2750,4\n",
        "workplaces/2026/workplaces.csv": "latitude,longitude,employees\n55.7,12.3,30\n",
        "train_times/2026/train_times.csv": "station,event,time\n"
        "Ballerup,departure,2026-10-01T06:02:00Z\n",
        "shared_trips/a/trips.csv": "started_at,ended_at,start_station_name,"
        "start_station_latitude,start_station_longitude,end_station_name,end_station_latitude,"
        "end_station_longitude\n2026-10-01T05:50:00Z,2026-10-01T05:56:00Z,a,55.74,12.37,b,55.73,"
        "12.36\n",
        "flow_imports/a/flows.csv": "title,origin,destination,mode,estimate\nx,0151,0101,bike,5\n",
        "charging_register/a/places.json": json.dumps([{
            "ID": 1, "UsageTypeID": 4, "StatusTypeID": 50, "DateCreated": "2020-09-08T04:14:00Z",
            "AddressInfo": {"Title": "B", "Postcode": "2750", "Latitude": 55.7, "Longitude": 12.3},
            "Connections": [{"ConnectionTypeID": 25, "PowerKW": 22, "Quantity": 2}]}]),
    }  # fmt: skip
    return {address: text.encode() for address, text in told.items()}


def feed() -> dict[str, bytes]:
    """Give a sound GBFS 2.3 feed of two stations, by file."""
    urls = [{"name": name, "url": f"https://example/{name}"}
            for name in ("station_information", "station_status", "free_bike_status")]  # fmt: skip
    place = {"name": "A", "lat": 55.73, "lon": 12.36, "capacity": 10}
    stand = {"num_bikes_available": 3, "num_docks_available": 7, "is_installed": 1,
             "is_renting": 1, "is_returning": 1, "last_reported": 1_790_000_000}  # fmt: skip
    kinds = [{"vehicle_type_id": "b", "form_factor": "bicycle", "propulsion_type": "human"}]
    bike = {"bike_id": "v", "lat": 55.7, "lon": 12.3, "is_reserved": 0, "is_disabled": 0,
            "vehicle_type_id": "b"}  # fmt: skip
    data = {
        "gbfs": {"da": {"feeds": urls}},
        "vehicle_types": {"vehicle_types": kinds},
        "station_information": {"stations": [place | {"station_id": one} for one in "12"]},
        "station_status": {"stations": [stand | {"station_id": one} for one in "12"]},
        "free_bike_status": {"bikes": [bike]},
    }
    around = {"last_updated": 1_790_000_000, "ttl": 60, "version": "2.3"}
    return {name: json.dumps(around | {"data": told}).encode() for name, told in data.items()}
