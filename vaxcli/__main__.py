"""``vaxcli`` and ``python -m vaxcli``: the first code that runs, so that Ctrl-C is quiet even while the rest loads."""

from __future__ import annotations

import signal


def run() -> None:
    """Run the command line.

    Until a command runs there is nothing to clean up: Ctrl-C ends the process at once, as it ends any program, instead
    of with a traceback out of the imports (``app.Boundary.invoke`` takes over). Where the signal was ignored when the
    program was started (``nohup``, ``&`` in a script) it stays ignored.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from vaxcli.app import main  # noqa: PLC0415 - loading takes most of a short run

    main()


if __name__ == "__main__":
    run()
