"""Planning: rows, choice, split, audit and explanation of the annual plan."""
