"""One module for each connector: ``CALLS``, ``LISTS`` (those with pages) and ``rig(folder) -> Rig``."""
