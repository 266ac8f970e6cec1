"""The formulae of output sizes lie in playground.kit.size_formula; these names remain until every lesson imports from there."""

from playground.kit.size_formula import adaptive_line, adaptive_size_line, aligned, conv_size_line, transposed_size_line

__all__ = ["adaptive_line", "adaptive_size_line", "aligned", "conv_size_line", "transposed_size_line"]
