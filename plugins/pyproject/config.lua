--- setup.cfg: `install_requires`, `tests_require` and `options.extras_require` of setuptools.
--
-- An INI file as Python's configparser reads it; read by lines here, as each requirement has its
-- own. A list stands on indented lines, or on one with ";" between (setuptools.pypa.io/en/latest/
-- userguide/declarative_config.html).

local projects = require "project"

local SCOPES = { install_requires = "prod", tests_require = "test" }

-- What the requirements of a key are for; nil when the key lists none.
local function scope_of(section, key)
  if section == "options" then return SCOPES[key:gsub("-", "_")] end
  return section == "options.extras_require" and "optional" or nil
end

local function add(project, value, scope, number, out)
  local name = value:match("^file:%s*(.*)$")
  if name then
    for listed in name:gmatch("[^,%s]+") do
      if not oakum.glob("**/{*requirements*.txt,requirements/*.txt}", listed) then
        out:warn(number, ("'%s' lists requirements, and is not read"):format(listed))
      end
    end
  elseif value:find("%%%(") then
    out:warn(number, ("'%s' is computed, and not read"):format(value:sub(1, 60)))
  else
    project:add(value, scope, number)
  end
end

local function read(file, out)
  local project = projects.new(file, out)
  local section, scope = "", nil
  for number, line in file:lines() do
    local value = line:find("^%s") and oakum.text.trim(line)
    local header = line:match("^%[([^%]]+)%]")
    local key, first = line:match("^([^%s=:#;%[][^=:]*)[=:](.*)$")
    if key then key, first = oakum.text.trim(key), oakum.text.trim(first) end
    if line:find("^%s*[#;]") or not line:find("%S") then
      value = nil
    elseif header then
      section, scope = header, nil
    elseif value and scope then
      add(project, oakum.text.trim((value:gsub("%s#.*$", ""))), scope, number, out)
    elseif key and not value then
      if section == "metadata" and (key == "name" or key == "version") and first ~= ""
         and not first:find("^%l+:") then
        project[key] = first
        if key == "name" then project:owns(first) end
      end
      scope = scope_of(section, key)
      if scope and first ~= "" then
        -- On one line ";" stands between requirements, unless a condition follows it.
        for part in (first:gsub(";%s*([%w_]+%s*[<>=!]=?[%s'\"])", "\0%1")):gmatch("[^;]+") do
          add(project, oakum.text.trim((part:gsub("%z", ";"))), scope, number, out)
        end
      end
    elseif not value and scope then
      out:warn(number, ("'%s' is neither a key nor indented"):format(line:sub(1, 60)))
    end
  end
  project:emit()
end

return { read = read }
