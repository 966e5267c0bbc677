--- cocoapods: every pod that a Podfile.lock pins.
--
-- Format: guides.cocoapods.org/using/using-cocoapods, CocoaPods' own cocoapods-core lockfile.rb. YAML: PODS is a list
-- of "NAME (VERSION)", or of a map from that to what the pod needs, "NAME (= VERSION)"; DEPENDENCIES is what the
-- Podfile asks for; CHECKOUT OPTIONS and EXTERNAL SOURCES say where pods outside of a spec repository are from;
-- SPEC CHECKSUMS are of the specifications, not of what is installed, and left out.
--
-- A subspec, NAME/PART, is a part of its pod: it counts as the pod, its name as the purl's subpath.

local function split(text)
  local name, version = text:match("^([^%s()]+) %(([^()]+)%)$")
  return name or text:match("^([^%s()]+)$"), version
end

-- By pod: "git+ADDRESS@COMMIT" of what is no release, or true for a folder of the project's own.
local function sources_of(lock)
  local sources = {}
  for _, section in ipairs { "EXTERNAL SOURCES", "CHECKOUT OPTIONS" } do
    local view = lock[section]
    for name, source in pairs(oakum.kind(view) == "map" and view or {}) do
      if oakum.kind(source) == "map" then
        local address = source[":git"]
        local commit = source[":commit"] or source[":tag"]
        if oakum.kind(address) == "string" then
          sources[name] = "git+" .. address
            .. (oakum.kind(commit) == "string" and "@" .. commit or "")
        elseif source[":path"] ~= nil then
          sources[name] = true
        end
      end
    end
  end
  return sources
end

local function emit(text, at, sources, out)
  local name, version = split(text)
  if not name then
    out:warn(at, ("'%s' is not 'NAME (VERSION)'"):format(text))
    return nil
  end
  local pod, part = name:match("^([^/]+)/(.+)$")
  local source = sources[pod or name]
  if source == true then return nil end
  local is_name, purl = pcall(oakum.purl, "cocoapods", pod or name, version,
                              source and { vcs_url = source } or nil)
  if not is_name then
    out:warn(at, tostring(purl))
    return nil
  end
  if part then purl = purl .. "#" .. part end
  out:component { id = name, purl = purl, at = at }
  return name
end

-- Every pod, and what each needs: { id, ... } and { [id] = { "NAME", ... } }.
local function emit_pods(pods, sources, out)
  local needs, ids = {}, {}
  for item, at in oakum.each(pods) do
    at = at or pods
    if oakum.kind(item) == "string" then
      local id = emit(item, at, sources, out)
      if id and not needs[id] then
        needs[id] = {}
        table.insert(ids, id)
      end
    elseif oakum.kind(item) == "map" then
      for text, list in pairs(item) do
        local id = emit(text, oakum.line(item, text), sources, out)
        local names = {}
        for need in oakum.each(oakum.kind(list) == "list" and list or nil) do
          if oakum.kind(need) == "string" then
            table.insert(names, need:match("^([^%s()]+)"))
          end
        end
        if id then
          if not needs[id] then table.insert(ids, id) end
          needs[id] = names
        end
      end
    else
      out:warn(at, "a pod that is neither text nor map")
    end
  end
  return ids, needs
end

local function read(file, out)
  if not file:text():find("%S") then return out:skip("the file is empty") end
  local lock = file:yaml()
  local known = oakum.kind(lock) == "map" and (lock.PODS or lock.COCOAPODS or lock["PODFILE CHECKSUM"])
  if not known then file:fail(1, "not a Podfile.lock: there is no 'PODS'") end
  if lock.PODS == nil then return out:skip("nothing is locked") end
  if oakum.kind(lock.PODS) ~= "list" then file:fail(lock, "'PODS' is not a list") end
  local ids, needs = emit_pods(lock.PODS, sources_of(lock), out)
  for _, id in ipairs(ids) do
    for _, need in ipairs(needs[id]) do
      if needs[need] and need ~= id then out:depends(id, need) end
    end
  end
  local project = "project:" .. file.path
  out:project { id = project }
  for asked in oakum.each(oakum.kind(lock.DEPENDENCIES) == "list" and lock.DEPENDENCIES or nil) do
    local name = oakum.kind(asked) == "string" and asked:match("^([^%s()]+)")
    if name and needs[name] then out:depends(project, name) end
  end
end

return {
  name = "cocoapods", version = "1.0.0", api = 1,
  summary = "Pods pinned by Podfile.lock",
  inventory = { files = { "Podfile.lock" }, read = read },
}
