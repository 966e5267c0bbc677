#!/usr/bin/env python
# -*- coding: utf-8 -*-
"""The shop's setup(install_requires=['not-this'])."""
import io
from setuptools import find_packages, setup

VERSION = "1.4.0"
REQUIRES = [
    "requests==2.31.0",  # 'pinned'
    'flask>=3,'
    '<4',
]
EXTRAS = {
    "hot": ["kettle==1.0"],
    ':python_version<"3.8"': "typing-extensions==4.7.1",
    "more": REQUIRES,
}
with io.open("README.md") as f:
    long_description = f.read().replace("\"", '\'')


def setup_logging(x=1):
    pass


setup(
    name="tea-shop",
    version=VERSION,
    description="tea, " + "and more",
    packages=find_packages(exclude=["tests", "docs"]),
    entry_points={"console_scripts": ["tea = tea:main"]},
    install_requires=REQUIRES,
    extras_require=EXTRAS,
    tests_require=("pytest==8.2.0", r'coverage', u"mock==5.1.0; python_version < '3'"),
    cmdclass=dict(build=lambda x: [x, {1: 2}][0]),
)
