"""批次安排: how an arriving tranche is matched to planned projects, the release clock, and what the notice prints."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from allocator.money import Fen
from allocator.quantities import STRICT, Money, Proportion, Share, Text, Whole
from allocator.records import Level

Need = Literal["committee", "scheme", "appraisal", "body", "drawings", "tendered"]
"""A preliminary (前期手续) by its field in `Reviews`."""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Organs:
    """机关代字: marks by which the issuing level of a 文号 is told; an organ that shows none is not judged."""

    central: tuple[Text, ...] = ()
    province: tuple[Text, ...] = ()
    city: tuple[Text, ...] = ()
    county: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Clock:
    """下达时限 in working days since receipt: the alarm and the limits, with 节假日 and 调休上班 days."""

    alarm: Whole = 25
    limits: tuple[Whole, Whole] = (30, 50)
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()  # weekend days that are worked


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Notice:
    """What a notice prints beside the money: 功能科目, 直达标识 by level, deadlines, contact beside 12317."""

    subject_code: str = ""
    direct: tuple[tuple[Level, Text], ...] = ()
    start_by: date | None = None
    pay_by: date | None = None
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Tranching:
    """批次安排 of the rulebook; every number is a setting.

    A slice (部分安排) is at least `slice_share` of the project's planned money and at least `slice_least`. `per_batch`
    and `per_project` are how many 文号 may pay for one project in one batch and over the year (at most 2). `needs`
    are preliminaries a project must have before money; with `start_by` it may get money without them, under the
    condition that it starts by that day. `standby`: 备选 wait for a new plan version, or follow in their order once
    the planned ones are served. `hold_locked`: money planned from a locked line waits for that line's tranche.
    `ratio_base`: whether named shares bind on the money received so far or on the year's expected money.
    `weights` of classes 1 to 4 serve the alternative that is shown beside the strict order.
    """

    reference: str = ""
    slice_share: Proportion = Share(num=300, den=1000)
    slice_least: Money = Fen(10_000_000)
    per_batch: Annotated[int, Field(strict=True, ge=1, le=2)] = 1
    per_project: Annotated[int, Field(strict=True, ge=1, le=2)] = 2
    needs: tuple[Need, ...] = ()
    start_by: date | None = None
    standby: Literal["approval", "in_order"] = "approval"
    hold_locked: bool = True
    needs_filing: bool = True
    ratio_base: Literal["received", "expected"] = "received"
    weights: tuple[Whole, Whole, Whole, Whole] = (8, 4, 2, 1)
    organs: Organs = Organs()
    clock: Clock = Clock()
    notice: Notice = Notice()
