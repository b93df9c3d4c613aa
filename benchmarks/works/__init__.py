"""What is measured of the program, and the raw limit of each: functions of `benchmarks.child`."""
