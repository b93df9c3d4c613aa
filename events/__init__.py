"""What was reported: values, the immutable events, and the log that keeps them."""

# Marks the package as ours: another distribution installs an `events` package too.
DISTRIBUTION = "tracker"
