defp deps do
  [ {:kettle, "~> 1.0"} ]
end
