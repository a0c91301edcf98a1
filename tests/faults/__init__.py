"""Every call of every connector, times every way in which a network or a provider can fail it.

``wire`` breaks the calls of any fake that is an ``http.server``; ``story`` is what happens meanwhile, the same for all;
``rigs`` has one module for each connector, which says how to open it, what its calls are and how its provider words
refusals. ``test_matrix`` makes a test of every cell. To plug a connector in: write its rig, nothing else.
"""
