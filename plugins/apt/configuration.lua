--- apt.conf(5), as far as APT::Default-Release.
--
--   APT::Default-Release "stable";
--   APT { Default-Release "stable"; };

-- One token from `at` on: its kind ("word", "string", "{", "}", ";"), its text, and what follows.
local function next_token(text, at)
  while true do
    at = text:find("%S", at)
    if not at then return nil end
    local two = text:sub(at, at + 1)
    if two == "/*" then
      local _, close = text:find("*/", at + 2, true)
      at = (close or #text) + 1
    elseif two == "//" or text:sub(at, at) == "#" then
      at = text:find("\n", at, true) or #text + 1      -- also #clear and #include
    else
      break
    end
  end
  local char = text:sub(at, at)
  if char == "{" or char == "}" or char == ";" then return char, char, at + 1 end
  if char == '"' then
    local close = text:find('"', at + 1, true) or #text + 1
    return "string", text:sub(at + 1, close - 1), close + 1
  end
  local stop = text:find('[%s{};"]', at) or #text + 1
  return "word", text:sub(at, stop - 1), stop
end

-- Calls `visit(name, value, offset)` for every value; `name` is "APT::Default-Release" in full.
local function each_value(text, visit)
  local scopes, name, value = {}, nil, nil
  local kind, word, at = next_token(text, 1)
  while kind do
    if kind == "{" then
      table.insert(scopes, name or "")
      name, value = nil, nil
    elseif kind == "}" or kind == ";" then
      if name and value then
        local path = oakum.list(scopes, { name })
        visit(table.concat(path, "::"), value, at - 1)
      end
      if kind == "}" then table.remove(scopes) end
      name, value = nil, nil
    elseif kind == "word" and not name then
      name = word
    else
      value = word
    end
    kind, word, at = next_token(text, at)
  end
end

local function line_of(text, offset)
  local _, breaks = text:sub(1, offset - 1):gsub("\n", "")
  return breaks + 1
end

local function read(file, out)
  local text = file:text()
  local release, place
  each_value(text, function(name, value, offset)
    if name:lower() == "apt::default-release" then
      release, place = value, line_of(text, offset)
    end
  end)
  if not release or release == "" then return out:skip("no Default-Release here") end
  out:pin {
    packages = { "*" }, by = "release", match = { value = release }, priority = 990, at = place,
  }
end

return { read = read }
