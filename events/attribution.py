"""Who asserts a claim, and through whom it reached us: the attribution chain, origin first."""

from enum import StrEnum

import msgspec

from events.names import same_name


class Link(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """One source in a chain. `anonymous`: described but not named; `unknown`: "it was reported"."""

    name: str
    anonymous: bool = False
    unknown: bool = False


Chain = tuple[Link, ...]

UNKNOWN = Link("unknown", unknown=True)


class Voice(StrEnum):
    """In whose voice a claim is made; only an attributed one can corroborate."""

    ATTRIBUTED = "attributed"
    OWN = "own voice"
    UNKNOWN = "unknown origin"


def chain(said_by: tuple[Link, ...], outlet: str) -> Chain:
    """The whole chain: the links as given, origin first, and the outlet last (once)."""
    if said_by and same_name(said_by[-1].name) == same_name(outlet):
        return said_by
    return (*said_by, Link(outlet))


def voice_of(links: Chain, first_hand: bool) -> Voice:
    """A chain of one is the outlet's own voice, and attributed only where it was there itself."""
    if links[0].unknown:
        return Voice.UNKNOWN
    if len(links) == 1 and not first_hand:
        return Voice.OWN
    return Voice.ATTRIBUTED


def origin_key(links: Chain) -> str:
    """What makes two origins one; an unknown origin is only ever the same within one outlet."""
    if links[0].unknown:
        return "? via " + same_name(links[-1].name)
    return same_name(links[0].name)


def chain_text(links: Chain) -> str:
    """The chain as read by people: `official, PMU (anonymous) → Associated Press → AAP`."""
    return " → ".join(link.name + (" (anonymous)" if link.anonymous else "") for link in links)
