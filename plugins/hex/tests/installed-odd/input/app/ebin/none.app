{application, none, []}.
