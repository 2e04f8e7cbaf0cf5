"""What is wrong with a configuration: every problem at once, each with its place and its remedy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from relanced.words import Because, Fact, because, phrase, say, tell


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: `wrong` is the phrase `config.<name>`, its remedy `config.<name>_fix`."""

    file: Path
    line: int | None  # 1-based, where the text shows it
    key: str  # dotted path such as `mailboxes.relance.imap.port`; empty for the file as a whole
    wrong: Because

    @property
    def remedy(self) -> Because:
        """What to do about it; what a procedure's own reader found shares one remedy."""
        if not self.wrong.key.startswith("config."):
            return Because("config.ladder_fix")
        return Because(f"{self.wrong.key}_fix", self.wrong.facts)

    def say(self, language: str) -> str:
        """Return two lines: the place and what is wrong there, then the remedy after an arrow."""
        place = str(self.file) if self.line is None else f"{self.file}:{self.line}"
        colon = phrase("config.colon", language)
        at = f"{place}{colon}{self.key}{colon}" if self.key else f"{place}{colon}"
        return f"{at}{say(self.wrong, language)}\n    → {say(self.remedy, language)}"


class BadConfiguration(Exception):
    """The configuration cannot be used; `problems` holds everything found, never only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems

    def say(self, language: str) -> str:
        """Return the whole message a person reads, without a final newline."""
        heading = "config.heading_one" if len(self.problems) == 1 else "config.heading"
        lines = [tell(heading, language, count=len(self.problems))]
        lines += [problem.say(language) for problem in self.problems]
        return "\n".join(lines)


def problem(file: Path, line: int | None, key: str, name: str, /, **facts: Fact) -> Problem:
    """Build a problem from `config.<name>` and `config.<name>_fix`; KeyError without both."""
    found = Problem(file, line, key, because(f"config.{name}", **facts))
    phrase(found.remedy.key, "fr")
    return found
