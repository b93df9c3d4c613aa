"""What is said of incidents themselves: what they are called, when and where, how they stand."""

import msgspec

from events.values import Place
from projections.effects import Effect, Renamings, resolved
from projections.standpoint import NOW, Standpoint


class Description(Effect, frozen=True, kw_only=True):
    """What one event said of an incident; None is what it left as it was."""

    title: str | None = None
    summary: str | None = None
    occurred: str | None = None
    place: Place | None = None


class Linking(Effect, frozen=True, kw_only=True):
    """A relation of an incident to another was stated, or taken back."""

    relation: str
    other: str
    is_linked: bool


class Profile(msgspec.Struct, frozen=True):
    """An incident as described; the relations to others, and those that others have to it."""

    incident: str
    title: str = ""
    summary: str = ""
    occurred: str = ""
    place: Place | None = None
    links: tuple[tuple[str, str], ...] = ()  # relation and other
    linked: tuple[tuple[str, str], ...] = ()  # other and relation
    merged_into: str = ""
    merged: tuple[str, ...] = ()


class Told(msgspec.Struct, frozen=True):
    """All that was ever said of incidents, by incident, in the order of the log.

    `openings` are of every incident there is, in the order in which they came up.
    """

    openings: dict[str, list[Effect]]
    descriptions: dict[str, list[Description]]
    links: dict[str, list[Linking]]
    merges: Renamings

    def profiles(self, at: Standpoint = NOW) -> dict[str, Profile]:
        """What is said of each incident, as seen from a standpoint."""
        links = {incident: self._links(incident, at) for incident in self.openings}
        stands = {incident: resolved(incident, self.merges, at) for incident in self.openings}
        linked: dict[str, list[tuple[str, str]]] = {incident: [] for incident in self.openings}
        merged: dict[str, list[str]] = {incident: [] for incident in self.openings}
        for incident in self.openings:
            for relation, other in links[incident]:
                linked.setdefault(other, []).append((incident, relation))
            if stands[incident] != incident:
                merged.setdefault(stands[incident], []).append(incident)
        return {
            incident: msgspec.structs.replace(
                self._described(incident, at),
                links=links[incident],
                linked=tuple(linked[incident]),
                merged_into="" if stands[incident] == incident else stands[incident],
                merged=tuple(merged[incident]),
            )
            for incident in self.openings
        }

    def is_open(self, incident: str, at: Standpoint = NOW) -> bool:
        """Whether it was opened, and its opening not undone."""
        return any(opening.holds(at) for opening in self.openings[incident])

    def _described(self, incident: str, at: Standpoint) -> Profile:
        profile = Profile(incident)
        for said in self.descriptions.get(incident, ()):
            if said.holds(at):
                fields = ("title", "summary", "occurred", "place")
                given = {key: value for key in fields if (value := getattr(said, key)) is not None}
                profile = msgspec.structs.replace(profile, **given)
        return profile

    def _links(self, incident: str, at: Standpoint) -> tuple[tuple[str, str], ...]:
        found: dict[tuple[str, str], bool] = {}
        for linking in self.links.get(incident, ()):
            if linking.holds(at):
                found[linking.relation, linking.other] = linking.is_linked
        return tuple(link for link, is_linked in found.items() if is_linked)
