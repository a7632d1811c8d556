"""Whether a reader can read what a writer writes, from their two schemas.

Pure: standard library only. ``comparing`` walks the two schemas, ``unions``, ``containers`` and
``scalars`` have the rules, ``catalogue`` says what each finding means, ``samples`` makes rows.
``soniq.witness`` tries those rows with the models themselves.
"""

from soniq.contract.compare.catalogue import KINDS
from soniq.contract.compare.comparing import STEPS, compare
from soniq.contract.compare.verdict import Order, Outcome, Verdict, deploy_order

__all__ = ["KINDS", "STEPS", "Order", "Outcome", "Verdict", "compare", "deploy_order"]
