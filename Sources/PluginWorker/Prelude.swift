/// The part of `oakum` that is written in Lua: whatever takes a function.
///
/// Swift never calls back into Lua, so these cannot be host functions.
enum Prelude {
    /// Names below `oakum` that the text defines.
    static let names = [
        "copy", "each", "keys", "list", "map", "sorted", "text.lines", "vectors",
    ]

    static let chunkName = "=oakum"

    static let source = """
        local oakum, kind = oakum, oakum.kind
        local pairs, ipairs, next, type, select = ordered_pairs, ipairs, next, type, select
        local sort, find, sub, error = table.sort, string.find, string.sub, error

        --- Values of a list or view, or of a map in its own order; nil gives none.
        function oakum.each(list)
          if list == nil then return function() end end
          local step, state, key = pairs(list)
          return function()
            local value
            key, value = step(state, key)
            return value
          end
        end

        --- One plain list of all items of lists and views; nil counts as empty.
        function oakum.list(...)
          local result = {}
          for i = 1, select("#", ...) do
            local list = select(i, ...)
            if list ~= nil then
              for value in oakum.each(list) do result[#result + 1] = value end
            end
          end
          return result
        end

        --- A list of what f returns for each item; nils are left out.
        function oakum.map(list, f)
          local result = {}
          if list == nil then return result end
          for _, value in pairs(list) do
            result[#result + 1] = f(value)
          end
          return result
        end

        --- Every key of several tables or views once, in first-seen order; nil counts as empty.
        function oakum.keys(...)
          local seen, names = {}, {}
          for i = 1, select("#", ...) do
            local map = select(i, ...)
            if map ~= nil then
              for key in pairs(map) do
                if not seen[key] then
                  seen[key] = true
                  names[#names + 1] = key
                end
              end
            end
          end
          local i = 0
          return function()
            i = i + 1
            return names[i]
          end
        end

        --- A new, sorted list.
        function oakum.sorted(list, less)
          local result = oakum.list(list)
          sort(result, less)
          return result
        end

        local function copy(value, depth)
          local what = kind(value)
          if what ~= "map" and what ~= "list" then return value end
          if depth > 64 then error("oakum.copy: nested too deeply", 0) end
          local result = {}
          for key, child in pairs(value) do result[key] = copy(child, depth + 1) end
          return result
        end

        --- A view as plain tables.
        function oakum.copy(view) return copy(view, 0) end

        --- Severities out of vectors; nil and empty ones are left out.
        function oakum.vectors(issuer, ...)
          local result = {}
          for i = 1, select("#", ...) do
            local vector = select(i, ...)
            if vector ~= nil and vector ~= "" then
              result[#result + 1] = { vector = vector, issuer = issuer }
            end
          end
          return result
        end

        --- Lines of a text with their numbers, without line ends.
        function oakum.text.lines(text)
          local position, number = 1, 0
          return function()
            if position > #text then return nil end
            local stop = find(text, "\\n", position, true) or #text + 1
            local line = sub(text, position, stop - 1)
            position, number = stop + 1, number + 1
            if sub(line, -1) == "\\r" then line = sub(line, 1, -2) end
            return number, line
          end
        end

        local function frozen(table, name)
          for key, value in next, table do
            if type(value) == "table" then table[key] = frozen(value, name .. "." .. key) end
          end
          return setmetatable({}, {
            __index = function(_, key)
              local value = table[key]
              if value == nil then
                error("there is no '" .. name .. "." .. tostring(key) .. "'", 2)
              end
              return value
            end,
            __newindex = function() error("'" .. name .. "' cannot be changed", 2) end,
            __pairs = function() return next, table, nil end,
            __metatable = false,
          })
        end

        return frozen(oakum, "oakum")
        """
}
