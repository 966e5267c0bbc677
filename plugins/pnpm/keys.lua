--- What a view does not show: keys that have no value.

-- Keys without anything after them or below them: { key, at }.
local function empty_keys(file)
  local list, last = {}, nil
  for number, line in file:lines() do
    local indent, text = line:match("^( *)([^ #].*)$")
    if text then
      if last and #indent <= last.indent then table.insert(list, last) end
      local key = text:match("^'(.+)':$") or text:match('^"(.+)":$') or text:match("^(.+):$")
      last = key and { key = key, at = number, indent = #indent }
    end
  end
  if last then table.insert(list, last) end
  return list
end

return { empty = empty_keys }
