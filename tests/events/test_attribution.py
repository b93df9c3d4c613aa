"""Who asserts a claim: the chain, in whose voice it is, and when two origins are one."""

import pytest

from events.attribution import (
    UNKNOWN,
    Chain,
    Link,
    Voice,
    chain,
    chain_text,
    origin_key,
    voice_of,
)

OFFICIAL = Link("official, Popular Mobilisation Units", anonymous=True)
AP, AAP = Link("Associated Press"), Link("AAP")


@pytest.mark.parametrize(
    ("said_by", "outlet", "links"),
    [
        ((), "AAP", (AAP,)),
        ((OFFICIAL, AP), "AAP", (OFFICIAL, AP, AAP)),
        ((OFFICIAL, AAP), "AAP", (OFFICIAL, AAP)),
        ((OFFICIAL, Link("aap ")), "AAP", (OFFICIAL, Link("aap "))),
        ((AAP, OFFICIAL), "AAP", (AAP, OFFICIAL, AAP)),
        ((UNKNOWN,), "AAP", (UNKNOWN, AAP)),
    ],
)
def test_the_outlet_stands_last_and_once(
    said_by: tuple[Link, ...], outlet: str, links: Chain
) -> None:
    assert chain(said_by, outlet) == links


@pytest.mark.parametrize(
    ("links", "first_hand", "voice"),
    [
        ((AAP,), False, Voice.OWN),
        ((AAP,), True, Voice.ATTRIBUTED),
        ((AP, AAP), False, Voice.ATTRIBUTED),
        ((OFFICIAL, AP, AAP), False, Voice.ATTRIBUTED),
        ((UNKNOWN, AAP), False, Voice.UNKNOWN),
        ((UNKNOWN, AAP), True, Voice.UNKNOWN),
        ((UNKNOWN,), True, Voice.UNKNOWN),
    ],
)
def test_in_whose_voice_a_claim_is(links: Chain, first_hand: bool, voice: Voice) -> None:
    assert voice_of(links, first_hand) is voice


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((AP, AAP), (AP,), True),
        ((AP, AAP), (Link("ASSOCIATED  press"), Link("Al Jazeera")), True),
        ((AP, AAP), (AAP,), False),
        ((OFFICIAL, AAP), (Link(OFFICIAL.name), AAP), True),
        ((UNKNOWN, AAP), (UNKNOWN, AP, Link("aap")), True),
        ((UNKNOWN, AAP), (UNKNOWN, AP), False),
        ((UNKNOWN, AAP), (AAP,), False),
        ((UNKNOWN, AAP), (Link("unknown"), AAP), False),
        ((UNKNOWN, AAP), (Link("it was said", unknown=True), AAP), True),
    ],
)
def test_when_two_origins_are_one(one: Chain, other: Chain, same: bool) -> None:
    assert (origin_key(one) == origin_key(other)) is same


def test_a_chain_in_print() -> None:
    assert chain_text((OFFICIAL, AP, AAP)) == (
        "official, Popular Mobilisation Units (anonymous) → Associated Press → AAP"
    )
    assert chain_text((UNKNOWN, AAP)) == "unknown → AAP"
