"""What is compared with: HiGHS given the same matrix directly, and calamine given the same bytes."""

from io import BytesIO

import highspy
from python_calamine import CalamineWorkbook

from allocator.solving.model import Model


def bare_highs(model: Model) -> float:
    """Solve the model's columns and lines with highspy alone, gap 0, one thread; its best value."""
    engine = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (
        ("output_flag", False),
        ("log_to_console", False),
        ("threads", 1),
        ("random_seed", 1),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.0),
    ):
        engine.setOptionValue(option, value)
    for j, (low, high, gain) in enumerate(zip(model.low, model.high, model.gain, strict=True)):
        engine.addCol(float(-gain), float(low), float(high), 0, [], [])
        if j < model.whole:
            engine.changeColIntegrality(j, highspy.HighsVarType.kInteger)
    for line in model.lines:
        least = float(line.rhs) if line.equal else -highspy.kHighsInf
        columns = [j for j, _ in line.terms]
        engine.addRow(least, float(line.rhs), len(columns), columns, [float(a) for _, a in line.terms])
    engine.run()
    return -float(engine.getInfo().objective_function_value)


def bare_calamine(data: bytes) -> int:
    """Every cell of every sheet as Python values, with the merged ranges; how many rows."""
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    rows = 0
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        rows += len(sheet.to_python())
        _ = sheet.merged_cell_ranges
    return rows
