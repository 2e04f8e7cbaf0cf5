"""relanced asks for late payment on the days the procedure says, and stops the moment somebody answers."""

__version__ = "0.1.0"
