"""Runs cases of the referee: numbers that R's survey package gave, asked again of `survey_app.statistics`.

    ./pejl python -m tests.statistics.referee DIR

DIR holds a folder of cases for each theme and the data beside them. One room for each step of the way: `cases` reads, `designing` and
`weighting` make the sample design, `computing` finds the function that is asked for (`estimating`, `modelling`, `testing`, `planning`),
`comparing` looks at what was expected. No room computes a number itself."""
