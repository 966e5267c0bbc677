word.
