
hello there
this is prose
