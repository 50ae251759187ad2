"""The page of plans: how many are held, how many to expect."""

from send_analysis.pages.plans import change, charts, words
