"""`python -m app`, or `brownbag`, is the command line."""

import gc

gc.disable()  # all that is loaded now stays: looking through it for waste takes a quarter of the start

from app.cli import main  # noqa: E402

gc.freeze()
gc.enable()

if __name__ == "__main__":
    main()
