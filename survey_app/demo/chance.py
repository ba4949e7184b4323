"""Draws for many people at once."""

import numpy as np

from survey_app.demo.population import Floats, Ints


def choose(rng: np.random.Generator, probabilities: Floats) -> Ints:
    """(n,) a category for each of n rows of probabilities (n, k), which are scaled to add up to 1."""
    cumulative = np.cumsum(probabilities, axis=1)
    drawn = rng.random((probabilities.shape[0], 1)) * cumulative[:, -1:]
    made: Ints = (drawn >= cumulative[:, :-1]).sum(axis=1)
    return made


def ordered(rng: np.random.Generator, score: Floats, cuts: tuple[float, ...]) -> Ints:
    """A category 0 … len(cuts) for each score, of any shape: the number of cuts below score + logistic noise (an ordered logit)."""
    noisy = score + rng.logistic(size=score.shape)
    return np.searchsorted(np.array(cuts), noisy.ravel()).reshape(score.shape).astype(np.int64)


def softmax(logits: Floats) -> Floats:
    """(k, c) probabilities of the categories from their logits."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    made: Floats = raised / raised.sum(axis=1, keepdims=True)
    return made
