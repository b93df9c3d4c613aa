"""What makes the log evidence: keys, signed checkpoints, proofs and witnesses."""
