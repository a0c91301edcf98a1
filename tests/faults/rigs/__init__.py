"""One module for each connector: ``rig(folder) -> Rig``, and what the rig has.

``CALLS`` by name, ``CELLS`` (each call with every fault that it can meet), ``WRITES`` (kinds that go there), ``QUICK``
(one of so many faults is in the quick profile).
"""
