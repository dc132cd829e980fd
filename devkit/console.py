"""What the user reads: progress lines and the sentence that ends a failed command."""

import sys
import time

STARTED = time.monotonic()
FULL_DISK = "No space left on device"


class Failure(Exception):
    """A sentence for the user; the command ends with exit status 1.

    `details`, such as the end of a log, are shown before it.
    """

    def __init__(self, sentence, details=""):
        super().__init__(sentence)
        self.details = details


def say(text):
    print(f"[{time.monotonic() - STARTED:3.0f}s] {text}", file=sys.stderr, flush=True)


def explain(failure):
    """Return the text of `failure`, with the remedy if its cause is a full disk."""
    details = getattr(failure, "details", "")
    text = f"{details}\nerror: {failure}".lstrip("\n")
    if FULL_DISK in text:
        text += "\nThe disk is full: free some space and run the same command again."
    return text
