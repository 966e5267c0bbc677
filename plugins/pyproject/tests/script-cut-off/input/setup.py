from setuptools import setup
setup(
    name="tea",
    install_requires=["a",
