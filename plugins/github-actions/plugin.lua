--- github-actions: actions, reusable workflows and images that workflows and composite actions use.
--
-- Formats: docs.github.com/actions/reference/workflows-and-actions (workflow syntax, metadata syntax).
-- A workflow has `jobs`, each with `steps` or, for a reusable workflow, `uses`; an action has `runs`.
-- `uses` is OWNER/REPO[/PATH]@REF, docker://IMAGE, or ./PATH for what lies in the repository itself.
--
-- Components are repositories at a ref, as advisories name them: pkg:github/OWNER/REPO@REF. Refs that
-- are no whole version (commits, branches, moving tags such as v4) are compared with nothing.

-- So that a commit is not taken for a number.
local NO_ORDER = "none"

-- Says that something is used, and counts it.
local function emit(record, uses)
  uses.count = uses.count + 1
  uses.out:component(record)
end

local function add_image(text, at, uses)
  if text:find("${{", 1, true) then
    return uses.out:warn(at, ("the image '%s' is only known when the job runs"):format(text))
  end
  local purl = oakum.image.purl(text)
  if not purl then return uses.out:warn(at, ("'%s' is no reference to an image"):format(text)) end
  emit({ purl = purl, scope = "build", at = at }, uses)
end

local function add_use(text, at, uses)
  if text:find("^%.%.?/") then return end
  local reference = text:match("^docker://(.+)$")
  if reference then return add_image(reference, at, uses) end
  if text:find("${{", 1, true) then
    return uses.out:warn(at, ("'%s' is only known when the job runs"):format(text))
  end
  local path, ref = text:match("^([^@]+)@(%S+)$")
  local owner, repository = (path or text):match("^([%w._-]+)/([%w._-]+)")
  if not owner then
    return uses.out:warn(at, ("'%s' is not OWNER/REPOSITORY@REF"):format(text))
  end
  local is_version = ref and ref:find("^v?%d+%.%d+%.%d+")
  emit({
    purl = oakum.purl("github/" .. owner, repository, ref), scope = "build", at = at,
    versioning = ref and not is_version and NO_ORDER or nil,
  }, uses)
end

-- Calls f with the text under a key, and its line, where there is one.
local function with_text(view, key, f, uses)
  local value = view[key]
  if value == "" then return end
  if oakum.kind(value) == "string" then
    f(oakum.text.trim(value), oakum.line(view, key), uses)
  elseif value ~= nil then
    uses.out:warn(oakum.line(view, key), ("'%s' is not a text"):format(key))
  end
end

local function read_steps(steps, where, uses)
  if steps == nil then return end
  if oakum.kind(steps) ~= "list" then return uses.out:warn(where, "'steps' is not a list") end
  for step in oakum.each(steps) do
    if oakum.kind(step) == "map" then with_text(step, "uses", add_use, uses) end
  end
end

-- `container` and each of `services`: IMAGE, or { image = IMAGE }.
local function read_container(view, key, uses)
  if oakum.kind(view[key]) == "map" then
    with_text(view[key], "image", add_image, uses)
  else
    with_text(view, key, add_image, uses)
  end
end

local function read_workflow(view, uses)
  if oakum.kind(view.jobs) ~= "map" then
    return uses.out:warn(oakum.line(view, "jobs"), "'jobs' is not a map")
  end
  for name, job in pairs(view.jobs) do
    if oakum.kind(job) == "map" then
      with_text(job, "uses", add_use, uses)
      read_steps(job.steps, job, uses)
      read_container(job, "container", uses)
      if oakum.kind(job.services) == "map" then
        for service in pairs(job.services) do read_container(job.services, service, uses) end
      end
    else
      uses.out:warn(oakum.line(view.jobs, name), ("the job '%s' is not a map"):format(name))
    end
  end
end

local function read_action(view, uses)
  local runs = view.runs
  -- Other programs have files of this name, too.
  if oakum.kind(runs) ~= "map" then return end
  read_steps(runs.steps, runs, uses)
  -- "Dockerfile" is a file of the repository.
  local reference = oakum.kind(runs.image) == "string" and runs.image:match("^docker://(.+)$")
  if reference then add_image(reference, oakum.line(runs, "image"), uses) end
end

local function read(file, out)
  if not file:text():find("%S") then return out:skip("the file is empty") end
  local view = file:yaml()
  if oakum.kind(view) ~= "map" then return out:skip("no map, so nothing is used") end
  local uses = { out = out, count = 0 }
  if file.name == "action.yml" or file.name == "action.yaml" then
    read_action(view, uses)
  elseif view.jobs == nil then
    return out:skip("a workflow without jobs")
  else
    read_workflow(view, uses)
  end
  if uses.count == 0 then out:skip("nothing of others is used") end
end

return {
  name = "github-actions", version = "1.0.0", api = 1,
  summary = "Actions, reusable workflows and images that GitHub workflows use",
  inventory = {
    files = { ".github/workflows/*.{yml,yaml}", "action.{yml,yaml}" },
    read = read,
  },
}
