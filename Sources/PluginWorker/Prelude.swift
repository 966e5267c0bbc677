/// The part of `oakum` that is written in Lua: whatever takes a function.
///
/// Swift never calls back into Lua, so these cannot be host functions. The comment above a function
/// documents it: what it does in lines with `---`, then `@param NAME TYPE`, `@return TYPE`, `@errors`
/// and `@example` as in ``LibraryFunction``.
enum Prelude {
    static let chunkName = "=oakum"

    static let source = """
        local oakum, kind, repeats = oakum, oakum.kind, oakum.repeats
        local pairs, ipairs, next, type, select = ordered_pairs, ipairs, next, type, select
        local sort, find, sub, error = table.sort, string.find, string.sub, error
        local gmatch, problem = string.gmatch, oakum.hash.problem

        local function nothing() end

        local function expect(value, wanted, place)
          if type(value) ~= wanted then
            error(place .. ": expected a " .. wanted .. ", got " .. type(value), 3)
          end
        end

        local function values(list)
          if type(list) == "function" then return list end
          local step, state, key = pairs(list)
          return function()
            local value, place
            key, value, place = step(state, key)
            return value, place
          end
        end

        --- Values of a list or view, or of a map in its own order; nil and "" give none. With a name,
        --- the values of that name: every such child of an XML element and every such key of an INI
        --- section; elsewhere the items of the list under that name, or the one value there. With each
        --- value of a view comes its place, for out:warn and `at`: a text has no place of its own, and
        --- an element without attributes and children is a text. What each() gave can be given to
        --- list(), map() and sorted().
        ---@param list any
        ---@param name? string
        ---@return fun(): any, oakum.View?
        ---@errors raised for a value that has no items
        ---@example for b, place in oakum.each(oakum.xml("<a><b/><b/></a>").a, "b") do print(b, oakum.line(place)) end
        function oakum.each(list, name)
          if list == nil or list == "" then return nothing end
          -- Not a name: the second result of a parser, as in oakum.each(file:deb822()).
          if type(name) ~= "string" then return values(list) end
          if repeats(list) then
            local step, state, key = pairs(list)
            return function()
              local value, place
              repeat
                key, value, place = step(state, key)
              until key == nil or key == name
              return value, place
            end
          end
          local value = list[name]
          if value == nil then return nothing end
          if kind(value) == "list" then return values(value) end
          return function()
            local result = value
            value = nil
            return result
          end
        end

        --- One plain list of all items of lists and views; nil counts as empty.
        ---@param ... any
        ---@return any[]
        ---@example oakum.list({ 1, 2 }, nil, { 3 }) --> { 1, 2, 3 }
        function oakum.list(...)
          local result = {}
          for i = 1, select("#", ...) do
            for value in oakum.each((select(i, ...))) do result[#result + 1] = value end
          end
          return result
        end

        --- A list of what f returns for each item; nils are left out, and nil has no items.
        ---@param list any
        ---@param f fun(item: any): any
        ---@return any[]
        ---@example oakum.map({ 1, 2 }, function(item) return item * 2 end) --> { 2, 4 }
        function oakum.map(list, f)
          expect(f, "function", "oakum.map: f")
          local result = {}
          for value in oakum.each(list) do
            result[#result + 1] = f(value)
          end
          return result
        end

        --- Every key of several tables or views once, in first-seen order; nil counts as empty.
        ---@param ... any
        ---@return fun(): any
        ---@example for name in oakum.keys({ a = 1 }, nil, { a = 2, b = 3 }) do print(name) end
        function oakum.keys(...)
          local seen, names = {}, {}
          for i = 1, select("#", ...) do
            local map = select(i, ...)
            if map ~= nil and map ~= "" then
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
        ---@param list any
        ---@param less? fun(a: any, b: any): boolean
        ---@return any[]
        ---@example oakum.sorted({ "b", "a" }) --> { "a", "b" }
        function oakum.sorted(list, less)
          if less ~= nil then expect(less, "function", "oakum.sorted: less") end
          local result = oakum.list(list)
          sort(result, less)
          return result
        end

        local function copy(value, depth)
          local what = kind(value)
          if what ~= "map" and what ~= "list" and what ~= "element" then return value end
          if depth > 64 then error("oakum.copy: nested too deeply", 0) end
          local result, several = {}, {}
          if what == "element" then
            for key, text in pairs(value["@"]) do result["@" .. key] = text end
            if #value == 0 then result["#text"] = value["#text"] end
          end
          for key, child in pairs(value) do
            child = copy(child, depth + 1)
            if result[key] == nil or what ~= "element" then
              result[key] = child
            elseif several[key] then
              result[key][#result[key] + 1] = child
            else
              result[key], several[key] = { result[key], child }, true
            end
          end
          return result
        end

        --- A view as plain tables. Of an XML element, attributes stand under "@name", text beside
        --- attributes under "#text", and children of one name are a list as soon as there are two.
        ---@param view any
        ---@return any
        ---@errors raised for a view that is nested deeper than 64 levels
        ---@example oakum.copy(oakum.json("[1, [2]]")) --> { 1, { 2 } }
        function oakum.copy(view) return copy(view, 0) end

        --- Severities out of vectors, for a record; nil and empty ones are left out.
        ---@param issuer string?
        ---@param ... string?
        ---@return {vector: string, issuer?: string}[]
        ---@example oakum.vectors("ACME", nil, "AV:N/AC:L/Au:N/C:P/I:P/A:P")[1].issuer --> "ACME"
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

        --- Digests for a component out of texts and lists of texts as files have them, several of one
        --- text apart from one another (Subresource Integrity). What is no digest is left out:
        --- oakum.hash.problem says why.
        ---@param ... any
        ---@return string[]
        ---@example #oakum.hashes("md5-x", nil, { "md5:900150983cd24fb0d6963f7d28e17f72" }) --> 1
        function oakum.hashes(...)
          local result = {}
          local function take(value)
            if type(value) ~= "string" then return end
            for text in gmatch(value, "%S+") do
              if not problem(text) then result[#result + 1] = text end
            end
          end
          for i = 1, select("#", ...) do
            local value = select(i, ...)
            if type(value) == "string" then
              take(value)
            elseif kind(value) == "list" then
              for item in values(value) do take(item) end
            end
          end
          return result
        end

        --- Lines of a text with their numbers, without line ends.
        ---@param text string
        ---@return fun(): integer?, string?
        ---@example for number, line in oakum.text.lines("a\\nb") do print(number, line) end
        function oakum.text.lines(text)
          expect(text, "string", "oakum.text.lines: text")
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
                error(name .. " has no '" .. tostring(key) .. "'", 2)
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
