"""The read models: disposable tables in a file beside the log, caught up on every question."""
