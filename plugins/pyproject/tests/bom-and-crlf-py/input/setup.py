from setuptools import setup
setup(name="tea",
  install_requires=["mint==1.0",
  """
spoon==2.0
"""])
