"""三个优先, the third: driving capacity and fund benefit, each by quartile among projects of the same type."""

from fractions import Fraction

from allocator.records import Project
from allocator.scoring.base import Points, Scene


class Linkage:
    """联农带农: monitored and lifted households driven, by quartile within the type; needs a linkage mechanism."""

    code = "linkage"

    def judge(self, project: Project, scene: Scene) -> Points:
        own = project.beneficiaries.monitored_households
        if not project.linkage:
            return Points(points=0, fact="score.linkage.none")
        if own is None:
            return Points(points=0, fact="score.linkage.unknown")
        peers = scene.peers[project.id]
        quarter = peers.quarter(project, _monitored)
        slots = (("households", own), ("quarter", quarter + 1), ("peers", len(peers)))
        return Points(points=scene.values.quartiles[quarter], fact="score.linkage.quartile", args=slots)


class Benefit:
    """资金使用效益: beneficiary households per 万元 requested, by quartile within the type."""

    code = "benefit"

    def judge(self, project: Project, scene: Scene) -> Points:
        own = project.beneficiaries.households
        if own is None:
            return Points(points=0, fact="score.benefit.unknown")
        peers = scene.peers[project.id]
        quarter = peers.quarter(project, _per_fen)
        slots = (("households", own), ("need_fen", project.need), ("quarter", quarter + 1), ("peers", len(peers)))
        return Points(points=scene.values.quartiles[quarter], fact="score.benefit.quartile", args=slots)


def _monitored(project: Project) -> Fraction:
    return Fraction(project.beneficiaries.monitored_households or 0)


def _per_fen(project: Project) -> Fraction:
    return Fraction(project.beneficiaries.households or 0, max(1, project.need))
