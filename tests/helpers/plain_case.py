"""A case as plain lists and dictionaries: which claims are in force, worked out by the plainest
means, with nothing of the program's own."""

from typing import Any, NamedTuple

Act = dict[str, Any]  # what was done: "act", "at" (position), "time", and what it was done to
Slot = tuple[str, str]  # incident, measure


class Look(NamedTuple):
    """Where one looks from: what was published up to a time, what was recorded up to a position."""

    as_of: int | None = None
    known: int | None = None


NOW = Look()


class PlainCase:
    """Everything that was done, in order. Times are whole seconds; nothing is ever taken out."""

    def __init__(self, size: int) -> None:
        self.size = size  # of the log
        self.acts: list[Act] = []

    def do(self, act: str, time: int, events: int, entry: bool = True, **what: Any) -> Act:
        """Something was recorded, as so many events, of which the last is it."""
        self.size += events
        done = {"act": act, "time": time, "at": self.size, "first": self.size - events + 1}
        done |= {"entry": entry, "undone": None, **what}
        self.acts.append(done)
        return done

    # -- what holds

    def holding(self, look: Look, *kinds: str) -> list[Act]:
        """The acts of these kinds that are seen from there, and were not undone by then."""
        return [act for act in self.acts if act["act"] in kinds and self._holds(act, look)]

    def _holds(self, act: Act, look: Look) -> bool:
        known = self.size if look.known is None else look.known
        is_undone = act["undone"] is not None and act["undone"] <= known
        return act["at"] <= known and not is_undone and self._is_out(act, look)

    def _is_out(self, act: Act, look: Look) -> bool:
        """Whether it had been published by then; what is our own business holds at all times."""
        return look.as_of is None or act.get("since") is None or act["since"] <= look.as_of

    def last_entry(self) -> list[Act]:
        """What one command did last that is not undone."""
        standing = [act for act in self.acts if act["entry"] and act["undone"] is None]
        return [act for act in standing if act["time"] == standing[-1]["time"]] if standing else []

    def undo(self, time: int) -> None:
        """Take the last entry back: an event for each stream that it was in."""
        entry = self.last_entry()
        self.do("undo", time, len({act["stream"] for act in entry}), entry=False)
        for act in entry:
            act["undone"] = self.size

    # -- questions

    def is_voided(self, claim: Act, look: Look = NOW) -> bool:
        """Whether our entry of a claim was wrong."""
        return any(act["claim"] == claim["id"] for act in self.holding(look, "void"))

    def newest(self, kind: str, claim: Act, look: Look = NOW) -> Act | None:
        """The last that was done of a kind to a claim."""
        done = [act for act in self.holding(look, kind) if act["claim"] == claim["id"]]
        return max(done, key=lambda act: (act["since"], act["at"]), default=None)

    def stands_for(self, incident: str, look: Look = NOW) -> str:
        """The incident that it was merged into, if it was."""
        renamed = [act for act in self.holding(look, "rename") if act["incident"] == incident]
        into = renamed[-1]["into"] if renamed else ""
        return self.stands_for(into, look) if into else incident

    def home(self, claim: Act, look: Look = NOW) -> str:
        """The incident that a claim counts for."""
        moves = [act for act in self.holding(look, "move") if act["claim"] == claim["id"]]
        return self.stands_for(moves[-1]["incident"] if moves else claim["incident"], look)

    def in_force(self, look: Look = NOW) -> dict[Slot, dict[str, int]]:
        """The figures in force, by the ids of their claims, of every slot that has any."""
        newest: dict[tuple[Slot, str], Act] = {}
        for claim in self.holding(look, "claim"):
            if not self.is_voided(claim, look):
                place = (self.home(claim, look), claim["measure"]), claim["origin"]
                other = newest.get(place)
                if other is None or (other["since"], other["at"]) < (claim["since"], claim["at"]):
                    newest[place] = claim
        found: dict[Slot, dict[str, int]] = {}
        for (slot, _), claim in newest.items():
            if self.newest("retract", claim, look) is None:
                correction = self.newest("correct", claim, look)
                figure = correction["figure"] if correction else claim["figure"]
                found.setdefault(slot, {})[claim["id"]] = figure
        return found

    def ruled(self, look: Look = NOW) -> dict[Slot, int]:
        """The figures that rulings set, of incidents that are not merged into others."""
        lifted = {act["ruling"] for act in self.holding(look, "lift")}
        return {
            (act["incident"], act["measure"]): act["figure"]
            for act in self.holding(look, "rule")
            if act["at"] not in lifted and self.stands_for(act["incident"], look) == act["incident"]
        }

    def marks(self) -> dict[str, int]:
        """The positions that have names."""
        return {act["name"]: act["marked"] for act in self.holding(NOW, "mark")}
