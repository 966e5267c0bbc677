{ "json": 1 }
