"""What the project itself is: its industry share, how ready it is, and how its own town ranks it."""

from allocator.records import Answer, Project
from allocator.scoring.base import Points, Scene


class Industry:
    """产业占比: the part of the project's own request that counts as industry, in percent rounded down."""

    code = "industry"

    def judge(self, project: Project, scene: Scene) -> Points:
        points = project.industry * 100 // project.need if project.need else 0
        slots = (("industry_fen", project.industry), ("need_fen", project.need))
        return Points(points=points, fact="score.industry", args=slots)


class Readiness:
    """成熟度: land, implementation scheme, appraisal, responsible body; unknown is not done."""

    code = "readiness"

    def judge(self, project: Project, scene: Scene) -> Points:
        values, reviews = scene.values, project.reviews
        steps = (
            ("land", reviews.land, values.land),
            ("scheme", reviews.scheme, values.scheme),
            ("appraisal", reviews.appraisal, values.appraisal),
            ("body", reviews.body, values.body),
        )
        done = [(name, points) for name, answer, points in steps if answer in (Answer.YES, Answer.NOT_NEEDED)]
        slots = (("done", " ".join(name for name, _ in done)),)
        return Points(points=min(100, sum(points for _, points in done)), fact="score.readiness", args=slots)


class TownRank:
    """镇办排序: the town's first choice has full points, each further place a step less; unranked has none."""

    code = "town_rank"

    def judge(self, project: Project, scene: Scene) -> Points:
        if project.town_rank is None:
            return Points(points=0, fact="score.town_rank.none")
        points = max(0, scene.values.rank_first - scene.values.rank_step * (project.town_rank - 1))
        return Points(points=points, fact="score.town_rank.some", args=(("rank", project.town_rank),))
