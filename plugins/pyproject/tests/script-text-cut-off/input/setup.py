from setuptools import setup
setup(
    name="tea
