"""Every call of every connector, times every way in which a network, a provider or a disk can fail it.

``wire`` breaks calls; there is one kind each for the ``web``, for a mail server's ``line`` and for a ``disk``.
``story`` is what happens meanwhile, the same for all; ``rigs`` has one module for each connector, which says how to
open it, what its calls are and how its provider words refusals. ``test_matrix`` makes a test of every cell. To plug a
connector in: write its rig, nothing else.
"""
