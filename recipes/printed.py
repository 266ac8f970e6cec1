"""A training watched in a terminal: one line an epoch."""

from playground.training import Live


class PrintedEpochs:
    """The control of a recipe's training: prints each epoch when it has ended; nobody pauses or cancels it."""

    def __init__(self) -> None:
        self.printed: int | None = None  # epochs; those of a run that goes on are known already

    def report(self, step: int, total: int, live: Live) -> None:
        if self.printed is not None and len(live.history) > self.printed:
            epoch = live.history[-1]
            shown = {"loss": epoch.loss, "score": epoch.score, "validation loss": epoch.validation_loss}
            shown |= {"validation score": epoch.validation_score}
            text = ", ".join(f"{name} {value:.4f}" for name, value in shown.items() if value is not None)
            print(f"epoch {epoch.number} ({step} of {total} steps): {text}, {epoch.seconds:.0f} s", flush=True)
        self.printed = len(live.history)

    def check(self) -> None:
        pass
