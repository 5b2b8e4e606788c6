"""A plan's own digest, and the form in which it is kept."""

from dataclasses import replace

from allocator.results import Plan
from allocator.serial import digest


def lasting(plan: Plan) -> Plan:
    """The plan without what differs from run to run: how long the proof took and how often the solver was asked."""
    return replace(plan, proof=replace(plan.proof, seconds=0.0, calls=0, refused=0))


def sealed(plan: Plan) -> Plan:
    """The plan with its own digest, over what lasts."""
    text = lasting(replace(plan, digests=replace(plan.digests, plan="")))
    return replace(plan, digests=replace(plan.digests, plan=digest(text)))
