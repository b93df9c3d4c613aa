"""How far two places are from one another, and which may be near, without comparing all."""

from collections.abc import Iterator
from itertools import product
from math import asin, cos, floor, radians, sin, sqrt

from events.values import Place

EARTH_KM = 6371.0

Cell = tuple[int, ...]


def distance(here: Place, there: Place) -> float | None:
    """Kilometres along the surface (haversine); None where either has no coordinates."""
    if here.latitude is None or there.latitude is None:
        return None
    north, far_north = radians(here.latitude), radians(there.latitude)
    east, far_east = radians(here.longitude or 0), radians(there.longitude or 0)
    half = sin((far_north - north) / 2) ** 2
    half += cos(north) * cos(far_north) * sin((far_east - east) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1, sqrt(half)))


def cells(place: Place, near_km: float) -> Iterator[Cell]:
    """Cubes in space of which places within that distance share at least one; none without
    coordinates.

    The cubes are twice as wide, and a place is in each that a box of half the distance around it
    touches: boxes of two near places overlap, and what is in both is in one cube.
    """
    if place.latitude is None:
        return
    north, east = radians(place.latitude), radians(place.longitude or 0)
    axes = (cos(north) * cos(east), cos(north) * sin(east), sin(north))
    ends = (
        {floor((EARTH_KM * axis + side * near_km / 2) / (2 * near_km)) for side in (-1, 1)}
        for axis in axes
    )
    yield from product(*ends)
