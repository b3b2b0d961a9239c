"""Several people who act in one instant: threads with connections of their own, which start together and never wait for ever."""

from threading import Barrier, Thread

from django.db import connection

from portal.errors import RuleBroken

PATIENCE = 120  # seconds after which somebody waits in a ring


def together(*calls):
    """Run the calls in threads that start at one moment; for each True when it wrote, False when it was refused.

    Raises what else a call raised, and AssertionError when one does not end.
    """
    barrier, results, errors = Barrier(len(calls), timeout=PATIENCE), [None] * len(calls), []

    def run(place, call):
        try:
            barrier.wait()
            call()
            results[place] = True
        except RuleBroken:
            results[place] = False
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair, daemon=True) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    for error in errors:
        raise error
    return results
