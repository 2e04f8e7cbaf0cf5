"""What a mail means: who wrote it, what they say, which invoice, which day. Pure and deterministic."""
