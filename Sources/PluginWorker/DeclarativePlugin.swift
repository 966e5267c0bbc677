internal import Documents
internal import LuaRuntime

/// A plugin without code: `plugin.toml` or `plugin.yaml` says which files, and how a line or an item of
/// a document becomes a component. See docs/plugin-declarative.md.
///
/// The description becomes a manifest as `plugin.lua` would return it, by the Lua below, so that all
/// the rest (schema, records, limits, tests) is the same for both.
enum DeclarativePlugin {
    static let fileNames = ["plugin.toml", "plugin.yaml"]

    static let chunkName = "=declarative"

    /// Parses a description and pushes it as a view.
    static func push(
        _ source: [UInt8], named name: String, on stack: LuaStack, _ call: CallContext
    ) throws(DocumentError) {
        let bytes = DocumentBytes(capacity: source.count)
        unsafe source.withUnsafeBytes { unsafe bytes.append($0) }
        let document: any DocumentView =
            name.hasSuffix(".toml") ? try TOMLDocument(bytes) : try YAMLDocument(bytes)
        ViewFunctions.push(document.root, of: call.add(document), document, on: stack)
    }

    /// Gets the description and its path for messages; returns the manifest.
    static let source = #"""
        local description, file_name = ...
        local oakum, error, pcall, type, pairs, ipairs, tostring =
          oakum, error, pcall, type, pairs, ipairs, tostring
        local match, gmatch, sub, find = string.match, string.gmatch, string.sub, string.find
        local concat = table.concat

        -- A fault of the description, at the member `key` of a table of it.
        local function fail(view, key, text)
          local line = oakum.line(view, key) or oakum.line(view) or 1
          error(file_name .. ":" .. line .. ": " .. text, 0)
        end

        local function check(view, known, where)
          for key in pairs(view) do
            if not known[key] then
              local names = {}
              for name in oakum.keys(known) do names[#names + 1] = name end
              names = oakum.sorted(names)
              fail(view, key, where .. ": there is no setting '" .. tostring(key)
                .. "'; there are " .. concat(names, ", "))
            end
          end
        end

        local function expect(view, key, kind, where, required)
          local value = view[key]
          if value == nil and not required then return nil end
          if oakum.kind(value) ~= kind then
            fail(view, key, where .. "." .. key .. ": expected a " .. kind .. ", got "
              .. oakum.kind(value))
          end
          return value
        end

        local function texts(view, key, where, required)
          local list = expect(view, key, "list", where, required)
          if list == nil then return nil end
          for i = 1, #list do
            if type(list[i]) ~= "string" then
              fail(view, key, where .. "." .. key .. "[" .. i .. "]: expected a string")
            end
          end
          return oakum.list(list)
        end

        -- "packages.*.'a.b'" as a list of keys; "*" stands for every member.
        local function path_of(text)
          local parts, position = {}, 1
          while position <= #text do
            local quote = match(text, "^['\"]", position)
            local part, stop
            if quote then
              stop = find(text, quote, position + 1, true)
              if not stop then return nil end
              part = { key = sub(text, position + 1, stop - 1) }
            else
              stop = (find(text, ".", position, true) or #text + 1) - 1
              part = { key = sub(text, position, stop) }
              if part.key == "" then return nil end
              part.every = part.key == "*"
            end
            parts[#parts + 1] = part
            if stop < #text and sub(text, stop + 1, stop + 1) ~= "." then return nil end
            if stop + 1 == #text then return nil end
            position = stop + 2
          end
          return parts
        end

        -- A member as text where it is a number: 1.10 of a document is the version "1.10".
        local function text_of(view, key)
          local value = view[key]
          if type(value) == "number" then return oakum.written(view, key) end
          return value
        end

        local function member(view, parts)
          for _, part in ipairs(parts) do
            local kind = oakum.kind(view)
            if kind ~= "map" and kind ~= "list" then return nil end
            view = text_of(view, part.key)
          end
          return view
        end

        -- "{name}-{version}" as a list of literal texts and expressions.
        local function template_of(view, key, text, where, groups)
          local parts, position = {}, 1
          while position <= #text do
            local open = find(text, "[{}]", position)
            if not open then
              parts[#parts + 1] = sub(text, position)
              break
            end
            if open > position then parts[#parts + 1] = sub(text, position, open - 1) end
            local two = sub(text, open, open + 1)
            if two == "{{" or two == "}}" then
              parts[#parts + 1] = sub(two, 1, 1)
              position = open + 2
            else
              local name = match(text, "^{([^{}]+)}", open)
              if not name then
                fail(view, key, where .. ": '" .. text .. "' has a brace without its partner; write "
                  .. "'{{' for one that is meant")
              end
              if groups then
                if not groups[name] then
                  fail(view, key, where .. ": the expression has no group '" .. name .. "'")
                end
                parts[#parts + 1] = { group = name }
              elseif name == "@key" or name == "@value" then
                parts[#parts + 1] = { special = name }
              else
                local path = path_of(name)
                if not path then fail(view, key, where .. ": '" .. name .. "' is not a path") end
                parts[#parts + 1] = { path = path }
              end
              position = open + #name + 2
            end
          end
          return parts
        end

        -- The text of a template for one match or item; nil when a part of it is missing.
        local function filled(parts, item)
          if parts == nil then return nil end
          local result = {}
          for i, part in ipairs(parts) do
            local value = part
            if type(part) == "table" then
              if part.group then value = item.groups[part.group]
              elseif part.special == "@key" then value = item.key
              elseif part.special == "@value" then value = item.value
              else value = member(item.value, part.path) end
              local kind = type(value)
              if kind == "number" or kind == "boolean" then value = tostring(value) end
              if type(value) ~= "string" or value == "" then return nil end
            end
            result[i] = value
          end
          return concat(result)
        end

        local component_keys = {
          type = true, name = true, version = true, scope = true, hashes = true, licenses = true,
          source = true, versioning = true,
        }

        -- The templates of a rule's component.
        local function component_of(rule, where, groups)
          local view = expect(rule, "component", "map", where, true)
          where = where .. ".component"
          check(view, component_keys, where)
          local function template(owner, key, place, required)
            local text = expect(owner, key, "string", place, required)
            return text and template_of(owner, key, text, place .. "." .. key, groups)
          end
          local function templates(key)
            local list, result = texts(view, key, where), {}
            for i, text in ipairs(list or {}) do
              result[i] = template_of(view, key, text, where .. "." .. key, groups)
            end
            return result
          end
          local source = expect(view, "source", "map", where)
          if source then check(source, { name = true, version = true }, where .. ".source") end
          local result = {
            type = template(view, "type", where, true),
            name = template(view, "name", where, true),
            version = template(view, "version", where),
            scope = template(view, "scope", where),
            versioning = template(view, "versioning", where),
            hashes = templates("hashes"), licenses = templates("licenses"),
            source = source and {
              name = template(source, "name", where .. ".source", true),
              version = template(source, "version", where .. ".source"),
            },
          }
          return result
        end

        local function all(templates, item)
          local result = {}
          for _, template in ipairs(templates) do result[#result + 1] = filled(template, item) end
          return #result > 0 and result or nil
        end

        -- Emits the component of a match or item, unless a filter leaves it out.
        local function emit(rule, item, out)
          for _, filter in ipairs(rule.only) do
            if not filter.values[filled(filter.template, item) or ""] then return end
          end
          local parts = rule.component
          local kind, name = filled(parts.type, item), filled(parts.name, item)
          if not kind or not name then
            out:warn(item.at, "there is no " .. (kind and "name" or "type"))
            return
          end
          local scope = filled(parts.scope, item)
          if scope and rule.scopes then
            local known = rule.scopes[scope]
            if not known then out:warn(item.at, "scope '" .. scope .. "' is not in scopes") end
            scope = known
          end
          local source = parts.source and filled(parts.source.name, item)
          out:component {
            purl = oakum.purl(kind, name, filled(parts.version, item)),
            scope = scope,
            versioning = filled(parts.versioning, item),
            hashes = all(parts.hashes, item), licenses = all(parts.licenses, item),
            source = source and { name = source, version = filled(parts.source.version, item) },
            at = item.at,
          }
        end

        local function read_lines(rule, file, out)
          for number, line in file:lines { comment = rule.comment, continuation = rule.continuation } do
            local groups = oakum.regex.match(rule.line, line)
            if groups then
              emit(rule, { groups = groups, at = number }, out)
            elseif rule.unmatched == "fail" then
              file:fail(number, "the line is not as expected")
            elseif rule.unmatched == "warn" then
              out:warn(number, "the line is not as expected")
            end
          end
        end

        -- Every item that a path leads to, from the part at a depth on.
        local function each_item(rule, view, depth, item, out)
          local part = rule.items[depth]
          if not part then return emit(rule, item, out) end
          local kind = oakum.kind(view)
          if kind ~= "map" and kind ~= "list" then return end
          local function step(key, value)
            if type(value) == "number" then value = oakum.written(view, key) end
            local kind = oakum.kind(value)
            local at = (kind == "map" or kind == "list") and value or oakum.line(view, key)
            each_item(rule, value, depth + 1, { key = tostring(key), value = value, at = at }, out)
          end
          if part.every then
            for key, value in pairs(view) do step(key, value) end
          else
            local value = view[part.key]
            if value ~= nil then step(part.key, value) end
          end
        end

        local rule_keys = {
          files = true, line = true, items = true, format = true, comment = true, unmatched = true,
          continuation = true, component = true, scopes = true, only = true,
        }
        local formats = { json = true, yaml = true, toml = true }

        local function only_of(view, where, groups)
          local result = {}
          local only = expect(view, "only", "map", where)
          for key in pairs(only or {}) do
            local values = {}
            for _, value in ipairs(texts(only, key, where .. ".only", true)) do values[value] = true end
            local template = template_of(only, key, "{" .. key .. "}", where .. ".only", groups)
            result[#result + 1] = { template = template, values = values }
          end
          return result
        end

        local function line_rule(view, rule, where)
          local ok, names = pcall(oakum.regex.groups, rule.line)
          if not ok then
            names = tostring(names):gsub("^oakum%.regex%.groups: ", "")
            fail(view, "line", where .. ".line: " .. names)
          end
          local groups = {}
          for _, name in ipairs(names) do groups[name] = true end
          rule.unmatched = expect(view, "unmatched", "string", where) or "warn"
          if not match("|warn|fail|ignore|", "|" .. rule.unmatched .. "|", 1) then
            fail(view, "unmatched", where .. ".unmatched: expected 'warn', 'fail' or 'ignore'")
          end
          rule.comment = expect(view, "comment", "string", where)
          rule.continuation = expect(view, "continuation", "string", where)
          return groups
        end

        local function items_rule(view, rule, where)
          for _, key in ipairs { "comment", "continuation", "unmatched" } do
            if view[key] ~= nil then fail(view, key, where .. "." .. key .. " belongs to 'line'") end
          end
          local path = expect(view, "items", "string", where, true)
          rule.items = path_of(path)
          if not rule.items then fail(view, "items", where .. ".items: '" .. path .. "' is not a path") end
          rule.format = expect(view, "format", "string", where)
          for i, glob in ipairs(rule.files) do
            local format = rule.format or match(glob, "%.(%a+)$")
            if format == "yml" then format = "yaml" end
            if not formats[format] then
              fail(view, "format", where .. ".format: say 'json', 'yaml' or 'toml' for " .. glob)
            end
            rule.format_of[glob] = format
          end
        end

        local function rule_of(view, where)
          check(view, rule_keys, where)
          local rule = { files = texts(view, "files", where, true), format_of = {} }
          rule.line = expect(view, "line", "string", where)
          if (rule.line == nil) == (view.items == nil) then
            fail(view, nil, where .. ": give it 'line', a regular expression, or 'items', a path")
          end
          local groups
          if rule.line then
            groups = line_rule(view, rule, where)
            if view.format ~= nil then fail(view, "format", where .. ".format belongs to 'items'") end
          else
            items_rule(view, rule, where)
          end
          rule.component = component_of(view, where, groups)
          rule.only = only_of(view, where, groups)
          local scopes = expect(view, "scopes", "map", where)
          rule.scopes = scopes and oakum.copy(scopes)
          return rule
        end

        if oakum.kind(description) ~= "map" then
          error(file_name .. ":1: expected settings such as name, version and inventory", 0)
        end
        local manifest, rules, globs = {}, {}, {}
        for key, value in pairs(description) do
          if key ~= "inventory" then manifest[key] = oakum.copy(value) end
        end
        for _, key in ipairs { "options", "needs", "feed", "signal", "releases", "remedy" } do
          if manifest[key] then
            fail(description, key, "'" .. key .. "' takes a plugin.lua: a plugin without code has inventory")
          end
        end
        local inventory = description.inventory
        if oakum.kind(inventory) == "map" then
          rules[1] = rule_of(inventory, "inventory")
        elseif oakum.kind(inventory) == "list" then
          for i = 1, #inventory do rules[i] = rule_of(inventory[i], "inventory[" .. i .. "]") end
        else
          fail(description, "inventory", "inventory: expected a table or a list of tables")
        end
        for _, rule in ipairs(rules) do
          for _, glob in ipairs(rule.files) do globs[#globs + 1] = glob end
        end

        local function read(file, out)
          for _, rule in ipairs(rules) do
            for _, glob in ipairs(rule.files) do
              if glob == file.glob then
                if rule.line then
                  read_lines(rule, file, out)
                else
                  local format = rule.format_of[glob]
                  local root = file[format](file)
                  each_item(rule, root, 1, { value = root }, out)
                end
                break
              end
            end
          end
        end

        manifest.inventory = { files = globs, read = read }
        return manifest
        """#
}
