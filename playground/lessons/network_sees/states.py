"""What the page links to: the states of its five views, in the order of the page."""

from playground.lessons.network_sees import firm_states, layers_states, scores_states, training_states, where_states

VIEWS = (scores_states, where_states, layers_states, firm_states, training_states)
QUESTION = where_states.QUESTION
TRY_THIS = (*(one.TRY_THIS[0] for one in VIEWS), *(state for one in VIEWS for state in one.TRY_THIS[1:]))
MISUNDERSTOOD = tuple(state for one in VIEWS for state in one.MISUNDERSTOOD)
EXERCISES = tuple(state for one in VIEWS for state in one.EXERCISES)
