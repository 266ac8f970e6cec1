"""What player.js writes on its buttons, for every picture that is played step by step."""

from playground.kit.i18n import _, worded


@worded
def transport_words() -> dict[str, str]:
    """By the names of the buttons: play and pause, back and forward, the scrubber, the choice of speeds where there is one."""
    words = {"play": _("Play"), "pause": _("Pause"), "back": _("One step back"), "forward": _("One step forward")}
    return words | {"scrub": _("Step"), "speed": _("Steps a second")}
