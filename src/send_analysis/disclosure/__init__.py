"""Disclosure control: which figures are hidden so that nobody is recognised, and the proof of it.

A figure that several tables hold is one cell. Relations say what a reader knows: totals,
differences, printed percentages. ``hidden`` chooses, ``published`` gives what may be printed,
``audit`` tries to undo it.
"""

from send_analysis.disclosure.audit import audit
from send_analysis.disclosure.policy import POLICY, Policy
from send_analysis.disclosure.relations import balance, remainders, share, sums, total
from send_analysis.disclosure.suppression import hidden, published
