import os
from setuptools import setup

def read(name):
    with open(name) as f:
        return f.read().splitlines()

base = ["numpy==1.26.4"]
base.append("scipy")
two = ["a"]
two = ["b"]
sum = ["c"] + two
loop = [x for x in two]
if os.name == "nt":
    setup(name="tea", install_requires=base, **more)
else:
    setup(
        name="tea" + "x",
        install_requires=read("requirements.txt"),
        tests_require=two + ["x"],
        extras_require={"x": sum, "y": loop, "z": unknown, name: ["q"], "f": [f"a=={v}", "b==%s" % v, "ok==1.0", *two], **d},
    )
setup(install_requires=sum, tests_require=[["x"], 5, "!", b"bytes==1.0"], extras_require=["a"])
