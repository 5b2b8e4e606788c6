"""Parts of the sample generator: places, projects, workbooks; everything invented."""
