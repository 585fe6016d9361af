"""One sound charging place as each source tells it; a case is that place with one change."""

from typing import Any

OPEN_CHARGE_MAP: dict[str, Any] = {
    "ID": 1001,
    "OperatorID": 3534,
    "UsageTypeID": 4,
    "StatusTypeID": 50,
    "SubmissionStatusTypeID": 200,
    "DateCreated": "2020-09-08T04:14:00Z",
    "NumberOfPoints": 2,
    "AddressInfo": {
        "Title": "Ballerup Station",
        "AddressLine1": "Banegårdspladsen 1",
        "Postcode": "2750",
        "Latitude": 55.7299,
        "Longitude": 12.3583,
    },
    "Connections": [
        {"ConnectionTypeID": 25, "PowerKW": 22, "CurrentTypeID": 20, "Quantity": 2},
    ],
}

OCPI: dict[str, Any] = {
    "id": "LOC1",
    "publish": True,
    "name": "Ballerup Station",
    "address": "Banegårdspladsen 1",
    "postal_code": "2750",
    "country": "DNK",
    "coordinates": {"latitude": "55.72995", "longitude": "12.35835"},
    "operator": {"name": "Clever"},
    "evses": [
        {
            "uid": "1",
            "evse_id": "DK*CLE*E1*1",
            "status": "AVAILABLE",
            "connectors": [
                {
                    "id": "1",
                    "standard": "IEC_62196_T2",
                    "power_type": "AC_3_PHASE",
                    "max_voltage": 230,
                    "max_amperage": 32,
                }
            ],
        },
        {
            "uid": "2",
            "evse_id": "DK*CLE*E1*2",
            "status": "OUTOFORDER",
            "connectors": [
                {
                    "id": "1",
                    "standard": "IEC_62196_T2_COMBO",
                    "power_type": "DC",
                    "max_electric_power": 50_000,
                },
                {
                    "id": "2",
                    "standard": "CHADEMO",
                    "power_type": "DC",
                    "max_electric_power": 50_000,
                },
            ],
        },
    ],
}


def attribute(value: str, text: str = "") -> dict[str, Any]:
    """Write a value as NOBIL does."""
    return {"attrvalid": value, "attrval": text, "trans": "-"}


NOBIL: dict[str, Any] = {
    "csmd": {
        "id": 77,
        "International_id": "DAN_00077",
        "name": "Ballerup Station",
        "Street": "Banegårdspladsen",
        "House_number": "1",
        "Zipcode": "2750",
        "Owned_by": "Ballerup Kommune",
        "Operator": "Clever A/S",
        "Position": "(55.73000,12.35840)",
        "Number_charging_points": 2,
        "Created": "2021-02-03 10:00:00",
    },
    "attr": {
        "st": {"2": attribute("1")},
        "conn": {
            "1": {"4": attribute("32"), "5": attribute("11"), "9": attribute("0")},
            "2": {"4": attribute("39"), "5": attribute("13"), "9": attribute("0")},
            "3": {"4": attribute("30"), "5": attribute("13"), "9": attribute("0")},
        },
    },
}

MUNICIPALITY: dict[str, Any] = {
    "site_id": "P1",
    "name": "Rådhuset",
    "operator": "Clever",
    "address": "Hold-an Vej 7",
    "postcode": 2750,
    "latitude": 55.7310,
    "longitude": 12.3650,
    "posts": 3,
    "points_per_post": 2,
    "connectors_per_point": 1,
    "power_kw": "22,0",
    "status": "I drift",
    "is_public": "nej",
    "is_fleet": "ja",
    "commissioned": "2024-05-01",
}
