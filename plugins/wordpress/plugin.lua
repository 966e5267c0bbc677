--- wordpress: WordPress itself, and the plugins and themes in it.
--
-- Formats: wp-includes/version.php sets $wp_version; the main file of a plugin and the style.css of a theme begin with a
-- comment of "Name: value" lines (developer.wordpress.org/plugins/plugin-basics/header-requirements). Of WordPress, the
-- folder's name is what identifies a plugin or theme, not what it calls itself. PHP is never run.
--
-- The purl specification has no type for them: pkg:generic/wordpress-plugin/NAME and so on; no bundled feed names them.

-- WordPress reads this much of a file, and no more.
local HEAD = 8192

-- "Plugin Name: Hello", maybe behind a "*" or "#".
local function header(text, key)
  for _, line in oakum.text.lines(text) do
    local value = line:match("^[%s/*#@]*" .. key .. ":%s*(.+)$")
    if value then return oakum.text.trim((value:gsub("%*/.*$", ""):gsub("%?>.*$", ""))) end
  end
end

local function line_of(text, key)
  for number, line in oakum.text.lines(text) do
    if line:find("^[%s/*#@]*" .. key .. ":") then return number end
  end
end

local function head_of(file)
  local bytes = file:bytes(1, HEAD)
  return oakum.text.from_latin1 and not utf8.len(bytes) and oakum.text.from_latin1(bytes) or bytes
end

local function emit(kind, name, version, license, at, out)
  local is_made, purl = pcall(oakum.purl, "generic/" .. kind, name, version)
  if not is_made then return out:warn(at, tostring(purl)) end
  out:component { purl = purl, licenses = license and { license } or nil, at = at }
end

local function read_program(file, out)
  local text = head_of(file)
  for number, line in oakum.text.lines(text) do
    local version = line:match("^%s*%$wp_version%s*=%s*['\"]([^'\"]+)['\"]")
    if version then return out:component { purl = oakum.purl("generic", "wordpress", version), at = number } end
  end
  file:fail(1, "'$wp_version' is not set to a text")
end

local function read_part(file, kind, key, out)
  local text = head_of(file)
  local title = header(text, key)
  if not title then return out:skip() end
  local folder = oakum.path.basename(oakum.path.dirname(file.path))
  local name = folder == "plugins" and file.name:gsub("%.php$", "") or folder
  emit(kind, name, header(text, "Version"), header(text, "License"), line_of(text, key), out)
end

return {
  name = "wordpress", version = "1.0.0", api = 1,
  summary = "WordPress, its plugins and themes",
  inventory = {
    files = {
      "wp-includes/version.php", "wp-content/plugins/*.php", "wp-content/plugins/*/*.php",
      "wp-content/themes/*/style.css",
    },
    read = function(file, out)
      if file.name == "version.php" and file.glob == "wp-includes/version.php" then
        read_program(file, out)
      elseif file.name == "style.css" then
        read_part(file, "wordpress-theme", "Theme Name", out)
      else
        read_part(file, "wordpress-plugin", "Plugin Name", out)
      end
    end,
  },
}
