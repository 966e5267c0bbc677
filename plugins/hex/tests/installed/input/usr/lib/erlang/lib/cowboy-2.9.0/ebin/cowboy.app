{application, 'cowboy', [
	{description, "Small, fast, modern HTTP server."},
	{vsn, "2.9.0"},
	{modules, ['cowboy','cowboy_app']},
	{registered, [cowboy_sup]},
	{applications, [kernel,stdlib,crypto,cowlib,ranch]},
	{mod, {cowboy_app, []}},
	{env, []}
]}.
