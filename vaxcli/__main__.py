"""``python -m vaxcli``: the same as ``vaxcli``."""

from vaxcli.app import main

if __name__ == "__main__":
    main()
