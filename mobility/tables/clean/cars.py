"""Cars: how many, of which fuel, in how many households."""

import dataframely as dy

from mobility.tables.clean.origin import MUNICIPALITY_CODE, Delivered

COUNTED = ("all_cars", "household_cars")
"""The two counts of passenger cars: with company cars, and those of households alone."""

FUELS = ("total", "electric", "plugin_hybrid", "diesel", "petrol")
CARS_OF_HOUSEHOLD = ("none", "one", "two_or_more")


class PassengerCars(Delivered):
    """Passenger cars on 1 January per municipality (0000: Denmark), count and fuel.

    The two counts are different quantities and never one series. The fuels named do not sum to the
    total: gas and hydrogen are left out, and petrol too where all cars are counted.
    """

    municipality_code = dy.String(primary_key=True, regex=MUNICIPALITY_CODE)
    year = dy.Int32(primary_key=True, min=1990, max=2100)
    counted = dy.Enum(COUNTED, primary_key=True)
    fuel = dy.Enum(FUELS, primary_key=True)
    vintage = dy.String(primary_key=True)
    cars = dy.Int64(min=0)


class HouseholdsByCars(Delivered):
    """Households of a voting area by the number of cars they have at hand.

    Fractions come from voting areas that were redrawn.
    """

    municipality_code = dy.String(regex=MUNICIPALITY_CODE)
    voting_area_code = dy.String(primary_key=True, regex=r"^\d{6}$")
    voting_area = dy.String(nullable=True, description="name, where one is at hand")
    vintage = dy.String(primary_key=True)
    cars_of_household = dy.Enum(CARS_OF_HOUSEHOLD, primary_key=True)
    households = dy.Float64(min=0)


class FamiliesWithCar(Delivered):
    """Share of families with a car at hand; families are fewer persons than households."""

    municipality_code = dy.String(primary_key=True, regex=MUNICIPALITY_CODE)
    vintage = dy.String(primary_key=True)
    families_with_car_share = dy.Float64(min=0, max=1)
