"""Settings and a photo to what a view shows, each view's own in its own file; figures(answer): the numbers as text."""

from typing import Any

from playground.images import Photo
from playground.lessons.network_sees import firm, layers, scores, training, where
from playground.lessons.network_sees.firm import FirmAnswer, firm_answer
from playground.lessons.network_sees.layers import LayersAnswer, layers_answer
from playground.lessons.network_sees.scores import ScoresAnswer, scores_answer
from playground.lessons.network_sees.settings import Sees
from playground.lessons.network_sees.training import TrainingAnswer, training_answer
from playground.lessons.network_sees.where import WhereAnswer, where_answer

Answer = ScoresAnswer | WhereAnswer | LayersAnswer | FirmAnswer | TrainingAnswer
ANSWERS = {
    "answer": scores_answer,
    "where": where_answer,
    "layers": layers_answer,
    "firm": firm_answer,
    "training": training_answer,
}
FIGURES = {
    ScoresAnswer: scores.figures,
    WhereAnswer: where.figures,
    LayersAnswer: layers.figures,
    FirmAnswer: firm.figures,
    TrainingAnswer: training.figures,
}


def answer_for(settings: Sees, photo: Photo) -> Answer:
    """What the view shows. Raises ValueError with a sentence where it cannot, ModelUnavailable without the network."""
    return ANSWERS[settings.view](settings, photo)


def figures(answer: Answer) -> dict[str, Any]:
    """The numbers of a view by name, as text."""
    return FIGURES[type(answer)](answer)
