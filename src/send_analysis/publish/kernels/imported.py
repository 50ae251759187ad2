"""What a kernel that is forked has imported: itself, and the modules of every page."""

import gc
import importlib
import pkgutil

import ipykernel.kernelapp  # noqa: F401

from send_analysis import pages

for module in pkgutil.walk_packages(pages.__path__, f"{pages.__name__}."):
    importlib.import_module(module.name)
gc.freeze()  # copies share these objects for as long as none of them looks through them
