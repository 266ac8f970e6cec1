"""Computer vision you can drag. This package's import sets what torch reads from the environment, and nothing heavy."""

from playground.runtime import prepare_environment

prepare_environment()
