"""What the lesson "Matching and offsets" shows: the player with its boxes, or one picture a rule."""

from playground.images import Photo
from playground.lessons.matching.answer import MatchAnswer
from playground.lessons.matching.controls import PICTURES, PLAYER, take_edit, take_side
from playground.lessons.matching.lab import match_player
from playground.lessons.matching.rule_pictures import rule_pictures
from playground.lessons.matching.states import RULES, SIZES, STEPS, TARGETS

LOOKS = {STEPS: "steps", TARGETS: "targets"}  # view of the page -> of the player


def show_matching(view: str, answer: MatchAnswer, photo: Photo | None) -> None:
    """Draw a view into the open container, over the photo or over squared paper."""
    if view in (RULES, SIZES):
        rule_pictures(answer.config, sizes=view == SIZES, photo=photo, key=PICTURES, on_edit=take_side)
        return
    decoded = answer.decoded.tolist() if view == TARGETS and answer.config.forget else None
    match_player(answer.config, view=LOOKS[view], decoded=decoded, photo=photo, key=PLAYER, on_edit=take_edit)
