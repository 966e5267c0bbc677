--- go.mod as directives: go.dev/ref/mod#go-mod-file-grammar. A directive stands on a line of its
-- own, or many of a kind between "KIND (" and ")"; words are bare, "quoted" or `quoted`; // begins
-- a comment.

local KINDS = {
  module = true, go = true, toolchain = true, godebug = true, require = true, exclude = true,
  replace = true, retract = true, tool = true, ignore = true,
}

-- The words of a line, and its comment; nil for a quotation that does not end.
local function words_of(line)
  local words, at = {}, 1
  while true do
    at = line:find("[^%s]", at)
    if not at then return words, "" end
    if line:find("^//", at) then return words, oakum.text.trim(line:sub(at + 2)) end
    local quote = line:match('^["`]', at)
    local last
    if quote then
      last = line:find(quote, at + 1, true)
      if not last then return nil end
      table.insert(words, line:sub(at + 1, last - 1))
    elseif line:find("^[()]", at) then
      last = at
      table.insert(words, line:sub(at, at))
    else
      -- A word ends at a blank, a parenthesis, a quotation or a comment.
      last = (line:find("[%s()\"`]", at) or #line + 1) - 1
      local comment = line:find("//", at, true)
      if comment and comment <= last then last = comment - 1 end
      table.insert(words, line:sub(at, last))
    end
    at = last + 1
  end
end

-- "v1.2.3-pre+incompatible" without its v; nil for a branch or a commit, which go mod tidy replaces.
local function version_of(word)
  return word and word:match("^v(%d+%.%d+%.%d+[%w.+-]*)$")
end

-- Whether a text can be a module's path or, with dots at its start, a folder.
local function is_path(word)
  return word ~= nil and word ~= "" and not word:find("[%c%s\"'`<>|*?:;,=]") and word ~= "=>"
end

-- PATH [VERSION] => PATH [VERSION]
local function replacement_of(words)
  local arrow = words[2] == "=>" and 2 or words[3] == "=>" and 3
  if not arrow or not is_path(words[1]) or words[arrow + 1] == nil or #words > arrow + 2 then
    return nil
  end
  local target, version = words[arrow + 1], words[arrow + 2]
  return {
    path = words[1], version = arrow == 3 and version_of(words[2]) or nil,
    to = { path = target, version = version_of(version), is_folder = version == nil },
  }
end

-- What each kind adds to the module; false for words that do not fit.
local add = {
  require = function(module, words, comment, number)
    if not is_path(words[1]) or not words[2] or words[2]:find("[%c]") or #words > 2 then
      return false
    end
    table.insert(module.requires, {
      path = words[1], version = version_of(words[2]), at = number,
      is_indirect = comment == "indirect" or comment:find("^indirect;") ~= nil,
    })
  end,
  replace = function(module, words)
    local replacement = replacement_of(words)
    if not replacement then return false end
    module.replaces[replacement.path .. "@" .. (replacement.version or "")] = replacement.to
  end,
  exclude = function(module, words)
    local version = is_path(words[1]) and version_of(words[2])
    if not version then return false end
    module.excludes[words[1] .. "@" .. version] = true
  end,
  module = function(module, words, _comment, number)
    if not is_path(words[1]) then return false end
    module.path, module.at = words[1], number
  end,
  go = function(module, words, _comment, number)
    local version = words[1] and words[1]:match("^%d+%.%d+[%w.]*$")
    if not version then return false end
    module.go, module.go_at = version, number
  end,
  toolchain = function(module, words, _comment, number)
    module.toolchain, module.toolchain_at = words[1] and words[1]:match("^go(%d[%w.]*)"), number
  end,
}

local function read(file, out)
  local module = { requires = {}, replaces = {}, excludes = {}, at = 1 }
  local block, block_at, seen, first
  for number, line in file:lines() do
    local words, comment = words_of(line)
    local kind, fits = block, true
    if words and #words > 0 then
      first = first or number
      if block and words[1] == ")" then
        block = nil
        goto continue
      end
      if not block then kind = table.remove(words, 1) end
      if not block and KINDS[kind] and words[1] == "(" then
        seen = true
        if words[2] ~= ")" then block, block_at = kind, number end
        goto continue
      end
      fits = KINDS[kind] and not (add[kind] and add[kind](module, words, comment, number) == false)
      seen = seen or fits
    elseif not words then
      fits = false
    end
    if not fits then
      out:warn(number, "not understood: '" .. oakum.text.trim(line):sub(1, 80) .. "'")
    end
    ::continue::
  end
  if block then file:fail(block_at, "the block '" .. block .. "' does not end") end
  if first and not seen then file:fail(first, "not a go.mod: no directive in it") end
  return module
end

return { read = read, version_of = version_of }
