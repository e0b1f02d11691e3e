"""May it, and who must agree: pure judgement. No clock, no network, no database; everything it needs is handed in."""
