"""The register of doses: people as verified, lists, doses, outcomes, arrivals, and a history nobody can quietly alter."""
