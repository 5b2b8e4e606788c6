"""三个优先, first two: consolidation need and disaster-relapse urgency; without evidence there are no points."""

from allocator.records import Project
from allocator.scoring.base import Points, Scene


class Consolidation:
    """巩固脱贫成果需求: class 1 with its evidence, in full or in part."""

    code = "consolidation"

    def judge(self, project: Project, scene: Scene) -> Points:
        if project.priority != 1 or not project.evidence:
            return Points(points=0, fact="score.consolidation.none")
        fact = (("evidence", project.evidence),)
        if project.partly:
            return Points(points=scene.values.consolidation_partly, fact="score.consolidation.partly", args=fact)
        return Points(points=scene.values.consolidation_full, fact="score.consolidation.full", args=fact)


class Disaster:
    """防止因灾返贫急需: class 2 with a document."""

    code = "disaster"

    def judge(self, project: Project, scene: Scene) -> Points:
        if project.priority != 2 or not project.evidence:
            return Points(points=0, fact="score.disaster.none")
        return Points(points=scene.values.disaster, fact="score.disaster.full", args=(("evidence", project.evidence),))
