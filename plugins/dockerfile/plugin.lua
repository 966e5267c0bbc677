--- dockerfile: the images that Dockerfiles build on and copy from.
--
-- Format: docs.docker.com/reference/dockerfile. `FROM IMAGE AS STAGE` begins a stage; `COPY --from=` and
-- `RUN --mount=from=` name a stage or an image; `# syntax=` at the top is the image that reads the file.
-- What `ARG` before the first FROM sets by default is filled in.
--
-- The last stage is what is shipped: its base is "prod", and so is what it copies from other images.
-- Images of the other stages are "build".

local arguments = require "arguments"
local instructions = require "instructions"

-- Options at the start of an instruction: { from = "x", ... }, and what follows them.
local function options_of(text)
  local options, rest = {}, text
  while true do
    local name, value, after = rest:match("^%-%-([%w-]+)=?(%S*)%s*(.*)$")
    if not name then return options, rest end
    options[name] = options[name] or {}
    table.insert(options[name], value)
    rest = after
  end
end

local function unquoted(text)
  return text:match('^"(.*)"$') or text:match("^'(.*)'$") or text
end

-- A stage or image by what names it: { text, raw, stage? }.
local function resolve(text, state)
  local expanded = arguments.expand(unquoted(text), state.arguments)
  local stage = state.by_name[expanded:lower()] or state.stages[(tonumber(expanded) or -1) + 1]
  return { stage = stage, text = expanded, raw = text }
end

local function begin_stage(instruction, state)
  local options, rest = options_of(instruction.text)
  local reference, as, name = rest:match("^(%S+)%s*(%a*)%s*(%S*)")
  local stage = { at = instruction.at, copies = {} }
  if not reference then
    state.out:warn(instruction.at, "FROM names no image")
  else
    stage.base = resolve(reference, state)
    stage.base.at = instruction.at
    local platform = options.platform and options.platform[1]
    local expanded = arguments.expand(platform or "", state.arguments)
    stage.base.platform = expanded:match("^[%w/._-]+$")
  end
  table.insert(state.stages, stage)
  if as and as:lower() == "as" and name ~= "" then state.by_name[name:lower()] = stage end
end

-- Images that a stage copies from; "from" of a mount is read only while it is built.
local function add_copies(instruction, state)
  local stage = state.stages[#state.stages]
  if not stage then return end
  local options = options_of(instruction.text)
  for _, text in ipairs(options.from or {}) do
    local copy = resolve(text, state)
    copy.at, copy.is_shipped = instruction.at, true
    table.insert(stage.copies, copy)
  end
  for _, mount in ipairs(options.mount or {}) do
    local text = ("," .. mount):match(",from=([^,]+)")
    if text then
      local copy = resolve(text, state)
      copy.at = instruction.at
      table.insert(stage.copies, copy)
    end
  end
end

-- The last stage, the stages that it begins with, and so on.
local function mark_shipped(stages)
  local stage = stages[#stages]
  while stage and not stage.is_shipped do
    stage.is_shipped = true
    stage = stage.base and stage.base.stage
  end
end

local function emit(reference, scope, state)
  if reference.stage or reference.text == "scratch" then return end
  local text = reference.text
  if text:find("^%d+$") then
    return state.out:warn(reference.at, ("there is no stage %s"):format(text))
  end
  -- Of "node:${VERSION}" the name is known.
  if text:find(arguments.UNKNOWN, 1, true) then text = text:match("^(.*[^:@/])[:@][^/]*$") or text end
  local purl = oakum.image.purl(text, reference.platform)
  if purl then
    state.count = state.count + 1
    state.out:component { purl = purl, scope = scope, at = reference.at }
  elseif text:find(arguments.UNKNOWN, 1, true) then
    state.out:warn(reference.at, ("'%s' hangs on an argument without a default"):format(reference.raw))
  else
    state.out:warn(reference.at, ("'%s' is no reference to an image"):format(reference.raw))
  end
end

local INSTRUCTIONS = {
  ADD = true, ARG = true, CMD = true, COPY = true, ENTRYPOINT = true, ENV = true, EXPOSE = true,
  FROM = true, HEALTHCHECK = true, LABEL = true, MAINTAINER = true, ONBUILD = true, RUN = true,
  SHELL = true, STOPSIGNAL = true, USER = true, VOLUME = true, WORKDIR = true,
}

-- All stages, and the directives at the top.
local function read_stages(file, out)
  local list, directives = instructions.read(file)
  local state = { arguments = {}, stages = {}, by_name = {}, out = out, count = 0 }
  for _, instruction in ipairs(list) do
    if instruction.name == "FROM" then
      begin_stage(instruction, state)
    elseif instruction.name == "ARG" and #state.stages == 0 then
      arguments.declare(state.arguments, instruction.text)
    elseif instruction.name == "COPY" or instruction.name == "RUN" then
      add_copies(instruction, state)
    elseif not INSTRUCTIONS[instruction.name] and #state.stages > 0 then
      out:warn(instruction.at, "not an instruction of a Dockerfile")
    end
  end
  return state, directives, list[1]
end

local function read(file, out)
  if file.name:find("%.dockerignore$") then return out:skip("a list of ignored files") end
  local state, directives, first = read_stages(file, out)
  if #state.stages == 0 then
    if not first then return out:skip("no instructions") end
    if not file.name:find("^%a+file$") then return out:skip("not a Dockerfile: there is no FROM") end
    file:fail(first.at, "not a Dockerfile: there is no FROM")
  end

  mark_shipped(state.stages)
  local syntax = directives.syntax
  if syntax then emit({ text = syntax.value, raw = syntax.value, at = syntax.at }, "build", state) end
  for _, stage in ipairs(state.stages) do
    local scope = stage.is_shipped and "prod" or "build"
    if stage.base then emit(stage.base, scope, state) end
    for _, copy in ipairs(stage.copies) do
      emit(copy, copy.is_shipped and scope or "build", state)
    end
  end
  if state.count == 0 then out:skip("no images of others") end
end

return {
  name = "dockerfile", version = "1.0.0", api = 1,
  summary = "Images that Dockerfiles build on and copy from",
  inventory = {
    files = {
      "Dockerfile", "Dockerfile.*", "*.Dockerfile", "*.dockerfile", "Containerfile", "Containerfile.*",
    },
    read = read,
  },
}
