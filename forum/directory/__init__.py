"""The directory: organisations to turn to, what each does, where and for whom, and when that was last checked."""
