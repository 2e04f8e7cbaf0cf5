"""`python -m relanced` is the command `relanced`."""

from relanced.cli import main

if __name__ == "__main__":
    main()
