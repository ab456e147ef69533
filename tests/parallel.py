"""Several things at the same time."""

import threading

from django.db import connection


def in_parallel(functions):
    """Run all at once, each with a connection of its own; what they return or raise."""
    barrier = threading.Barrier(len(functions))
    results = [None] * len(functions)

    def run(n, function):
        barrier.wait()
        try:
            results[n] = function()
        except Exception as error:
            results[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
