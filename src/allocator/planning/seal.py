"""A plan's own digest."""

from dataclasses import replace

from allocator.results import Plan
from allocator.serial import digest


def sealed(plan: Plan) -> Plan:
    """The plan with its own digest: over everything but how long the proof took and how often the solver was asked."""
    bare = replace(plan.proof, seconds=0.0, calls=0, refused=0)
    text = replace(plan, proof=bare, digests=replace(plan.digests, plan=""))
    return replace(plan, digests=replace(plan.digests, plan=digest(text)))
