"""Numbers about answers, beside definitions written out and scikit-learn."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.decomposition import PCA
from sklearn.metrics import confusion_matrix as sk_confusion
from sklearn.metrics import precision_recall_fscore_support

from playground.training.measures import (
    calibration,
    cell,
    class_scores,
    confusion_matrix,
    plane,
    predicted_classes,
    worst_mistakes,
)


@st.composite
def answers(draw) -> tuple[np.ndarray, np.ndarray]:
    """Labels (N,) and probabilities (N, K), from no picture on."""
    count, classes = draw(st.integers(0, 12)), draw(st.integers(2, 5))
    labels = draw(hnp.arrays(np.int64, count, elements=st.integers(0, classes - 1)))
    weights = draw(hnp.arrays(np.float64, (count, classes), elements=st.integers(1, 20)))
    return labels, weights / weights.sum(1, keepdims=True)


@given(answers())
def test_confusion_precision_and_recall_are_scikit_learns(given_answers):
    labels, probabilities = given_answers
    classes = list(range(probabilities.shape[1]))
    predicted = predicted_classes(probabilities)
    confusion = confusion_matrix(labels, predicted, len(classes))
    assert confusion.sum() == len(labels)
    if len(labels):
        np.testing.assert_array_equal(confusion, sk_confusion(labels, predicted, labels=classes))
        expected = precision_recall_fscore_support(labels, predicted, labels=classes, zero_division=np.nan)
        scores = class_scores(confusion)
        np.testing.assert_allclose([score.precision for score in scores], expected[0])
        np.testing.assert_allclose([score.recall for score in scores], expected[1])
        assert [score.pictures for score in scores] == expected[3].tolist()
        for score, f1 in zip(scores, expected[2], strict=True):
            assert score.f1 == pytest.approx(0 if math.isnan(f1) else f1)
    for true in classes:
        for guess in classes:
            places = cell(labels, probabilities, true, guess)
            assert len(places) == confusion[true, guess]
            assert all(labels[n] == true and predicted[n] == guess for n in places)
            assert list(probabilities[places, guess]) == sorted(probabilities[places, guess], reverse=True)


@given(answers(), st.integers(1, 15))
def test_calibration_by_its_definition(given_answers, bins):
    labels, probabilities = given_answers
    report = calibration(labels, probabilities, bins)
    assert len(report.bins) == bins and sum(one.pictures for one in report.bins) == len(labels)
    error = 0.0
    for n, one in enumerate(report.bins):
        assert (one.low, one.high) == (n / bins, (n + 1) / bins)
        inside = [k for k in range(len(labels)) if math.ceil(probabilities[k].max() * bins) - 1 == n]
        assert one.pictures == len(inside)
        if not inside:
            assert math.isnan(one.confidence) and math.isnan(one.accuracy)
            continue
        assert one.confidence == pytest.approx(np.mean([probabilities[k].max() for k in inside]))
        assert one.accuracy == pytest.approx(np.mean([probabilities[k].argmax() == labels[k] for k in inside]))
        error += len(inside) / len(labels) * abs(one.accuracy - one.confidence)
    assert math.isnan(report.ece) if not len(labels) else report.ece == pytest.approx(error)


def test_calibration_of_one_that_is_always_sure_and_half_right():
    report = calibration(np.array([0, 1, 0, 1]), np.array([[1.0, 0.0]] * 4))
    assert report.bins[-1].accuracy == 0.5 and report.bins[-1].confidence == 1 and report.ece == 0.5


@given(answers(), st.integers(0, 5))
def test_worst_mistakes_are_the_wrong_ones_by_loss(given_answers, most):
    labels, probabilities = given_answers
    mistakes = worst_mistakes(labels, probabilities, most)
    wrong = [n for n in range(len(labels)) if probabilities[n].argmax() != labels[n]]
    assert len(mistakes) == min(most, len(wrong))
    losses = [-math.log(probabilities[n, labels[n]]) for n in wrong]
    assert [one.loss for one in mistakes] == pytest.approx(sorted(losses, reverse=True)[:most])
    for one in mistakes:
        assert one.place in wrong and one.true == labels[one.place] and one.predicted == probabilities[one.place].argmax()
        assert one.confidence == pytest.approx(probabilities[one.place].max())


def test_a_truth_of_probability_0_has_a_loss_that_can_be_shown():
    (mistake,) = worst_mistakes(np.array([1]), np.array([[1.0, 0.0]]))
    assert math.isfinite(mistake.loss) and mistake.loss > 700


@pytest.mark.parametrize("shape", [(3, 2), (30, 5), (8, 40)])
def test_the_plane_is_scikit_learns_principal_components(shape):
    features = np.random.default_rng(0).normal(size=shape) * np.arange(1, shape[1] + 1) + 5
    mine, theirs = plane(features.astype(np.float32)), PCA(2).fit(features)
    expected = theirs.transform(features)
    for axis in (0, 1):
        assert np.allclose(mine.points[:, axis], expected[:, axis], atol=1e-4) or np.allclose(
            mine.points[:, axis], -expected[:, axis], atol=1e-4
        )
    np.testing.assert_allclose(mine.shares, theirs.explained_variance_ratio_, rtol=1e-5)
    turned = plane(features, like=-mine.points)
    np.testing.assert_allclose(turned.points, -mine.points, atol=1e-4)


@pytest.mark.parametrize(
    ("features", "shares"), [(np.zeros((0, 4)), [0, 0]), (np.ones((1, 4)), [0, 0]), (np.ones((5, 4)), [0, 0])]
)
def test_a_plane_of_nothing_or_of_equal_pictures_is_a_point(features, shares):
    found = plane(features)
    assert found.points.shape == (len(features), 2) and not found.points.any() and found.shares.tolist() == shares


def test_two_pictures_lie_on_one_axis():
    found = plane(np.array([[0.0, 0, 3], [0, 4, 3]]))
    np.testing.assert_allclose(abs(found.points), [[2, 0], [2, 0]], atol=1e-12)
    np.testing.assert_allclose(found.shares, [1, 0], atol=1e-12)
