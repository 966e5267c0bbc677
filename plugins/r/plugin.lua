--- r: R packages that are installed, or locked by renv, pak or packrat.
--
-- Formats: DESCRIPTION in the folders of a library (cran.r-project.org/doc/manuals/R-exts.html,
-- "The DESCRIPTION file": Debian control format), renv.lock (rstudio.github.io/renv/articles/
-- lockfile.html, JSON: `Packages` maps a name to the fields of its DESCRIPTION), pkg.lock
-- (pak.r-lib.org, JSON) and packrat.lock (rstudio.github.io/packrat, a stanza for each package).
-- Where a package came from is in `Source`, `Repository` and `Remote...`.

local installed = require "installed"
local locks = require "locks"

local READERS = {
  ["renv.lock"] = locks.renv, ["pkg.lock"] = locks.pak, ["packrat.lock"] = locks.packrat,
  DESCRIPTION = installed.read,
}

local function read(file, out)
  if not file:text():find("%S") then return out:skip("the file is empty") end
  READERS[file.name](file, out)
end

return {
  name = "r", version = "1.0.0", api = 1,
  summary = "R packages: installed, and locked by renv, pak or packrat",
  needs = { files = { "DESCRIPTION" } },
  inventory = { files = { "renv.lock", "pkg.lock", "packrat.lock", "*/DESCRIPTION" }, read = read },
}
