# Answers for Hex by Elixir's Version: lines `A<TAB>B` or `VERSION<TAB>REQUIREMENT`.
[command] = System.argv()
signs = %{lt: "<", eq: "=", gt: ">"}

answer = fn left, right ->
  try do
    if command == "compare" do
      signs[Version.compare(left, right)]
    else
      if Version.match?(left, right), do: "yes", else: "no"
    end
  rescue
    _ in [Version.InvalidVersionError, Version.InvalidRequirementError] -> "?"
  end
end

IO.stream(:stdio, :line)
|> Stream.map(fn line ->
  [left, right] = line |> String.trim_trailing("\n") |> String.split("\t")
  answer.(left, right) <> "\n"
end)
|> Enum.into([])
|> IO.write()
