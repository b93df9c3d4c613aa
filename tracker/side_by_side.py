"""What several policies make of an incident: a row a slot, a column a policy; and its grades."""

from collections.abc import Iterator, Mapping

from projections.estimate import Estimate, Grade, estimate_text
from tracker.asking import Answer, Asked
from tracker.output import Listing, Output, Table, joined
from tracker.slot_shapes import slot_record, slot_shape
from tracker.words import people, range_text

Grades = Mapping[str, Grade | None]  # by policy, of those that grade incidents


def side_by_side(
    asked: Asked, incident: str, found: Mapping[str, list[Answer]], grades: Grades
) -> Output:
    """What each policy makes of each slot; all of them have the same slots."""
    slots = next(iter(found.values()))
    rows = [
        (
            answer.measure,
            people(answer.population),
            *(_cell(answers[index].estimate) for answers in found.values()),
        )
        for index, answer in enumerate(slots)
    ]
    every = [
        {
            "policy": name,
            "grade": grade_shape(grades.get(name)),
            "slots": [slot_shape(answer) for answer in own],
        }
        for name, own in found.items()
    ]
    lines = [{"policy": name, **slot_shape(item)} for name, own in found.items() for item in own]
    records = [{"policy": name, **slot_record(item)} for name, own in found.items() for item in own]
    head = {**asked.head(), "policy": list(found)}
    title = f"{incident}  (side by side)"
    about = list(grade_lines(grades))
    listing = [Listing([(line, ()) for line in about], title)] if about else []
    table = Table(("measure", "who", *found), rows, "" if about else title, "nothing is known")
    document = {"incident": incident, **head, "policies": every}
    return Output(document, lines, records, [*listing, table])


def grade_lines(grades: Grades) -> Iterator[str]:
    """A line for each policy that grades the incident."""
    for name, grade in grades.items():
        if grade is not None:
            yield f"grade ({name}): {grade.name}; {grade.reason}"


def grade_shape(grade: Grade | None) -> dict[str, str] | None:
    """A grade and its reason; None where the policy gives none."""
    return {"name": grade.name, "reason": grade.reason} if grade else None


def _cell(estimate: Estimate) -> str:
    """What a policy makes of a slot: its value, and its range and its grade where it has them."""
    between = range_text(estimate) if estimate.value is not None else ""
    return joined([estimate_text(estimate), between, estimate.grade], "\n")
