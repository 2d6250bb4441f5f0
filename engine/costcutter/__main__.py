"""``python -m costcutter`` is the same as ``costcutter``."""

from costcutter.cli.main import main

if __name__ == "__main__":
    main()
