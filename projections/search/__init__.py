"""The words of a log: an index in a file beside it, caught up when a search is asked."""
