setup(
  install_requires=["a"}
)
