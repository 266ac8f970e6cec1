"""Famous networks as the textbook defines them, and what can be said of one without training it."""

from playground.networks.facts import LayerFacts, layer_facts, sides_taken, textbook_facts
from playground.networks.textbook import NETWORKS, Textbook

__all__ = ["NETWORKS", "LayerFacts", "Textbook", "layer_facts", "sides_taken", "textbook_facts"]
