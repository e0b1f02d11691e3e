"""Sets that benchmarks and tests read: one place, so that both speak of the same."""
