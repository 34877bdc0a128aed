"""Proofs, hints, what is missing and what is suggested, in English: the only place that makes sentences of them."""
