"""Speed, as ratios against a raw limit measured in the same run."""
