"""Use cases: fetch, check, ask the core, keep, commit. The only place that commits."""
