def setup(app):
    app.add_config_value("x", 1, "env")
