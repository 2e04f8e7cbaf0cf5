"""`relanced check`: the living system looked at line by line, each line with its remedy."""

from relanced.checkup.examine import examine
from relanced.checkup.line import Line, State
from relanced.checkup.probes import Figures, Probes, StoreSeen
from relanced.checkup.round_trip import round_trip
from relanced.checkup.sender import lookup_txt

__all__ = ["Figures", "Line", "Probes", "State", "StoreSeen", "examine", "lookup_txt", "round_trip"]
