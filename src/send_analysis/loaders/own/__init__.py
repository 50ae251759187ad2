"""An authority's own lists and figures."""
