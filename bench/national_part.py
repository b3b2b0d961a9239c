"""One part of the national bench against the database at DATABASE_URL; called by ``bench.national``."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402


def say(words):
    print(words, flush=True)


def build(size):
    from bench import national_data

    call_command("migrate", verbosity=0)
    national_data.build(size, say)


def check(size):
    """The product's own checks: everything up to 200 000 members, beyond that two provinces of the middle and samples of cases."""
    from bench import national_check

    national_check.check(size, say)


def measure(size):
    from bench import national_measure

    national_measure.measure(size, say)


def move(size):
    from bench import national_moves

    national_moves.measure(size, say)


if __name__ == "__main__":
    {"build": build, "check": check, "measure": measure, "move": move}[sys.argv[1]](int(sys.argv[2]))
