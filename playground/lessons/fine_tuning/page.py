"""The page of "Teach a network your own classes": pictures, a recipe, the training itself, and what came out of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace

from playground.images import Photo
from playground.kit.states import Figure
from playground.lessons.fine_tuning import LESSON, code, rates, results, results_code, states, using, words
from playground.lessons.fine_tuning.answer import Parted
from playground.lessons.fine_tuning.norms_lab import drift_for, show_drift
from playground.lessons.fine_tuning.own_lab import own_file, own_set
from playground.lessons.fine_tuning.pictures_lab import parts_of, picture_figures, show_pictures
from playground.lessons.fine_tuning.rates_lab import show_rates, study_for
from playground.lessons.fine_tuning.results_lab import looked_at, show_results, tables, worst
from playground.lessons.fine_tuning.runs import Run, learned_from, untrainable
from playground.lessons.fine_tuning.settings import KINDS, OWN, Norms, Pictures, Rates, Results, Train, Tune, Use, usual_per_class
from playground.lessons.fine_tuning.train_lab import live_training, loss_and_plane, run_for, table_of_runs, train_buttons
from playground.lessons.fine_tuning.use_lab import files_of, show_use, take_along, tuned_of
from playground.training.forgetting import Drift
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.panel import peek, put, values_now


@dataclass(frozen=True, eq=False)
class Answer:
    """What a view shows: the parts of the set, and the run or the drift where it is known, or what is said of a photo."""

    parted: Parted | None
    run: Run | None = None
    drift: tuple[Drift, ...] | None = None
    said: using.Said | None = None
    study: rates.RateStudy | None = None


def answer(settings: Tune, photo: Photo | None) -> Answer | None:
    """Raises ValueError, with a sentence, where the set cannot be trained on."""
    if isinstance(settings, Pictures) and settings.data == OWN and own_set() is None:
        return None  # the picture's place offers ways to bring some
    parted = parts_of(settings)
    if isinstance(settings, Train):
        return Answer(parted, run=run_for(settings))
    if isinstance(settings, Results):
        return Answer(parted, run=looked_at(settings))
    if isinstance(settings, Use):
        run = looked_at(settings)
        return Answer(parted, run=run, said=using.said_of(tuned_of(run)[1], photo, settings.place))
    if isinstance(settings, Rates):
        return Answer(parted, study=study_for(settings))
    return Answer(parted, drift=drift_for(settings) if isinstance(settings, Norms) else None)


def show(settings: Tune, answer: Answer | None, photo: Photo | None) -> None:
    if isinstance(settings, Pictures):
        show_pictures(settings, answer and answer.parted)
    elif isinstance(settings, Train):
        live_training(settings, answer.run)
    elif isinstance(settings, Results):
        show_results(answer.run)
    elif isinstance(settings, Use):
        show_use(tuned_of(answer.run)[1], photo, answer.said)
    elif isinstance(settings, Rates):
        show_rates(settings, answer.study)
    elif isinstance(settings, Norms):
        show_drift(settings)


def headline(settings: Tune, answer: Answer | None, photo: Photo | None) -> Sequence[Figure]:
    """Of the pictures; the other views draw theirs as their jobs go on."""
    if isinstance(settings, Results):
        return results.result_figures(answer.run)
    if isinstance(settings, Use):
        return using.use_figures(answer.said)
    return picture_figures(answer and answer.parted) if isinstance(settings, Pictures) else ()


def notes(settings: Tune, answer: Answer, photo: Photo | None) -> Notes:
    parted, files = answer.parted, [own_file()] if settings.data == OWN else []
    if isinstance(settings, Train):
        sentences = words.train_sentences(settings, parted, answer.run)
        formula = words.train_formula(settings.recipe, learned_from(parted, settings.recipe))
        return Notes(formula, sentences, code.train_code(settings), code.train_check(settings), files)
    if isinstance(settings, Results):
        texts = results_code.results_code(settings.data, answer.run), results_code.results_check(settings.data, answer.run)
        return Notes(results.ECE, results.result_sentences(answer.run), *texts, files)
    if isinstance(settings, Use):
        own = tuned_of(answer.run)[1] is answer.run.result
        texts = results_code.use_code(photo), results_code.use_check(photo, settings.data, answer.run if own else None)
        return Notes(using.MAP, using.use_sentences(answer.said), *texts, files_of(tuned_of(answer.run)[1]))
    if isinstance(settings, Rates):
        texts = code.rates_code(settings), code.rates_check(settings)
        return Notes(rates.FORMULA, rates.rate_sentences(answer.study), *texts, files)
    if isinstance(settings, Norms):
        formula, sentences = words.norms_formula(settings), words.norms_sentences(settings, answer.drift)
        return Notes(formula, sentences, code.norms_code(settings), code.norms_check(settings), files)
    counts = (part.counts.tolist() for part in (parted.dataset.train, parted.dataset.test))
    check = code.pictures_check(settings, *counts)
    return Notes("", words.picture_sentences(parted), code.pictures_code(settings), check, files)


def after(settings: Tune, answer: Answer, photo: Photo | None) -> None:
    if isinstance(settings, Train):
        loss_and_plane(settings, answer.run)
    elif isinstance(settings, Results):
        worst(answer.run)


def wide(settings: Tune, answer: Answer, photo: Photo | None) -> None:
    if isinstance(settings, Train):
        table_of_runs(settings)
    elif isinstance(settings, Results):
        tables(answer.run)
    elif isinstance(settings, Use):
        take_along(answer.run)


def _buttons() -> None:
    try:
        settings = peek(Train)
        trainable = untrainable(parts_of(settings), settings.recipe) is None
    except ValueError:
        settings, trainable = None, False
    train_buttons(settings if trainable else None)


def _usual_count() -> None:
    """Another set: its usual number of training pictures."""
    kind = PAGE.kind_now()
    if "per_class" in kind.controls:
        put(kind, {"per_class": usual_per_class(SimpleNamespace(**values_now(kind)))})


PAGE = LessonPage(
    LESSON,
    KINDS,
    answer=answer,
    picture=show,
    headline=headline,
    notes=notes,
    states=states,
    below={"rate": _buttons},
    changed={"data": _usual_count},
    after=after,
    wide=wide,
    session_speaks=True,
)
lesson = PAGE.draw
