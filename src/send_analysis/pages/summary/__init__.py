"""The front page of a pack: verdict, tiles, what helps, what is to be decided."""

from send_analysis.pages.summary import charts, tables, words
