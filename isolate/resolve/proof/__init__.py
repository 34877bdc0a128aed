"""From a refutation to a proof."""
