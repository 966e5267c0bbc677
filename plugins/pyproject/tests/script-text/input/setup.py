import setuptools
setuptools.setup(name='tea', install_requires='''
    requests==2.31.0
    # a comment
    flask
''', extras_require=None)
