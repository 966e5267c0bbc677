--- rebar.lock (rebar3.org/docs/configuration/dependencies, "Lock files"): Erlang terms,
--
--   {"1.2.0", [{<<"cowboy">>, {pkg, <<"cowboy">>, <<"2.9.0">>}, 0}, ...]}.
--   [{pkg_hash, [{<<"cowboy">>, <<"INNER">>}]}, {pkg_hash_ext, [{<<"cowboy">>, <<"OUTER">>}]}].
--
-- before 1.0 the list alone. The number is how far from the project: 0 is asked for by itself.

local terms = require "terms"

local function items(term, kind)
  return type(term) == "table" and term.kind == kind and term or nil
end

local function text(term)
  return type(term) == "string" and term ~= "" and term or nil
end

-- {git, ADDRESS, {ref, COMMIT}}, {git_subdir, ...}, {hg, ...}
local function address_of(source)
  local reference = items(source[3], "tuple")
  local commit = reference and text(reference[2]) or text(source[3])
  local kind = source[1] == "git_subdir" and "git" or source[1]
  return kind .. "+" .. source[2] .. (commit and "@" .. commit or "")
end

local function digests_of(term)
  local digests = {}
  for _, section in ipairs(items(term, "list") or {}) do
    if items(section, "tuple") and section[1] == "pkg_hash_ext" then
      for _, pair in ipairs(items(section[2], "list") or {}) do
        if items(pair, "tuple") and text(pair[1]) and text(pair[2]) then
          digests[pair[1]] = oakum.hashes("sha256:" .. pair[2])
        end
      end
    end
  end
  return digests
end

local function package_of(entry, digests)
  local source = items(entry, "tuple") and text(entry[1]) and items(entry[2], "tuple")
  if not source or not text(source[1]) or not text(source[2]) then return nil end
  local package = { id = entry[1], name = entry[1], qualifiers = {}, needs = {}, at = entry.at }
  package.is_direct = entry[3] == "0"
  if source[1] == "pkg" then
    package.name, package.version = source[2], text(source[3])
    package.hashes = digests[entry[1]]
  else
    package.qualifiers.vcs_url = address_of(source)
  end
  return package
end

local function read(file, out)
  local all = terms.read(file, "%")
  if #all == 0 then return out:skip("the file is empty") end
  local list = items(all[1], "list")
  if items(all[1], "tuple") then list = items(all[1][2], "list") end
  if not list then file:fail(1, "not a rebar.lock: expected a list of dependencies") end
  local digests, packages = digests_of(all[2]), {}
  for _, entry in ipairs(list) do
    local package = package_of(entry, digests)
    if package then
      table.insert(packages, package)
    else
      out:warn(type(entry) == "table" and entry.at or list.at, "a dependency that is not understood")
    end
  end
  if #list == 0 then out:skip("nothing is locked") end
  return packages
end

return { read = read }
