--- OSV ecosystems, and the purl that each one's package names become.
--
-- Source: ossf.github.io/osv-schema, "Defined ecosystems"; purl types: package-url.org.
-- An ecosystem is "Name" or "Name:release"; for language ecosystems the suffix is a repository.

local function plain(type)
  return function(name) return oakum.purl(type, name) end
end

-- "https://github.com/apple/swift-nio.git" is pkg:swift/github.com/apple/swift-nio
local function swift(name)
  return oakum.purl("swift", (name:gsub("^%a+://", ""):gsub("%.git$", "")))
end

-- An action is its repository, whatever its folder in it: so does the plugin github-actions have it.
local function action(name)
  return oakum.purl("github", name:match("^[^/]+/[^/]+") or name)
end

-- A Julia name is not unique: the purl given with the record has the uuid.
local function julia(name, _, stated)
  local parts = stated and oakum.purl_parts(stated)
  local uuid = parts and parts.qualifiers and parts.qualifiers.uuid
  return uuid and oakum.purl("julia", name, nil, { uuid = uuid })
    or oakum.purl("generic/julia", name)
end

local function vscode(name)
  local publisher, extension = name:match("^([^.]+)%.(.+)$")
  if not publisher then return oakum.purl("generic/vscode", name) end
  return oakum.purl("vscode-extension/" .. publisher, extension)
end

-- A distribution: `release` turns the ecosystem's suffix into os-release's VERSION_ID.
-- source: the names are those of source packages, otherwise of what is installed.
local function distribution(type, id, release, source)
  return function(name, suffix)
    local version = suffix and release(suffix)
    return oakum.purl(type, name, nil, {
      arch   = source and "source" or nil,
      distro = version and id .. "-" .. version or nil,
    })
  end
end

local function whole(suffix) return suffix end
local function number(suffix) return suffix:match("%d+[%d.]*") end
local function rolling() return nil end
local function alpine(suffix) return (suffix:gsub("^v", "")) end

-- "22.04:LTS", "Pro:22.04:LTS"
local function ubuntu(suffix) return suffix:match("%d%d%.%d%d") end

-- "enterprise_linux:9::baseos", "rhel_eus:8.6::appstream", "openshift:4.12::el8"
local function red_hat(suffix)
  return suffix:match("::el(%d+)") or suffix:match("^rhel[%w_]*:(%d[%d.]*)")
    or suffix:match("^enterprise_linux:(%d[%d.]*)")
end

-- "Linux Enterprise Server 15 SP5" has VERSION_ID 15.5
local function suse(type, id)
  return function(name, suffix)
    suffix = suffix or ""
    local distro = suffix:find("Tumbleweed") and "opensuse-tumbleweed"
    local version = suffix:match("%d+[%d.]*")
    if version then
      local pack = suffix:match(" SP(%d+)")
      distro = (suffix:find("Leap") and "opensuse-leap" or suffix:find("Micro") and id .. "-micro"
        or id) .. "-" .. version .. (pack and "." .. pack or "")
    end
    return oakum.purl(type, name, nil, { arch = "source", distro = distro or nil })
  end
end

-- By lower-case name: records do not agree on the case.
local by_name = {
  ["npm"] = plain "npm", ["pypi"] = plain "pypi", ["crates.io"] = plain "cargo",
  ["rubygems"] = plain "gem", ["maven"] = plain "maven", ["nuget"] = plain "nuget",
  ["hex"] = plain "hex", ["pub"] = plain "pub", ["hackage"] = plain "hackage",
  ["cran"] = plain "cran", ["bioconductor"] = plain "bioconductor", ["opam"] = plain "opam",
  ["conancenter"] = plain "conan", ["bitnami"] = plain "bitnami",
  ["go"] = plain "golang", ["kubernetes"] = plain "golang", ["packagist"] = plain "composer",
  ["github actions"] = action, ["swifturl"] = swift, ["julia"] = julia,
  ["vscode"] = vscode,

  ["debian"]      = distribution("deb/debian", "debian", whole, true),
  ["ubuntu"]      = distribution("deb/ubuntu", "ubuntu", ubuntu, true),
  ["echo"]        = distribution("deb/echo", "echo", rolling, true),
  ["alpine"]      = distribution("apk/alpine", "alpine", alpine, true),
  ["alpaquita"]   = distribution("apk/alpaquita", "alpaquita", whole, true),
  ["bellsoft hardened containers"] = distribution("apk/alpaquita", "alpaquita", whole, true),
  ["wolfi"]       = distribution("apk/wolfi", "wolfi", rolling),
  ["chainguard"]  = distribution("apk/chainguard", "chainguard", rolling),
  ["minimos"]     = distribution("apk/minimos", "minimos", rolling),
  ["red hat"]     = distribution("rpm/redhat", "rhel", red_hat),
  ["rocky linux"] = distribution("rpm/rocky", "rocky", number, true),
  -- The schema says source packages; the database lists every binary package.
  ["almalinux"]   = distribution("rpm/almalinux", "almalinux", number),
  ["oracle linux"] = distribution("rpm/oracle", "ol", number),
  ["amazon linux"] = distribution("rpm/amzn", "amzn", number),
  ["mageia"]      = distribution("rpm/mageia", "mageia", number, true),
  ["openeuler"]   = distribution("rpm/openeuler", "openEuler", number, true),
  ["photon os"]   = distribution("rpm/photon", "photon", number),
  ["azure linux"] = distribution("rpm/azurelinux", "azurelinux", number, true),
  ["opensuse"]    = suse("rpm/opensuse", "opensuse"),
  ["suse"]        = suse("rpm/suse", "sles"),

  -- No purl type speaks of these.
  ["android"] = plain "generic/android", ["linux"] = plain "generic/linux",
  ["oss-fuzz"] = plain "generic/oss-fuzz", ["ghc"] = plain "generic/ghc",
  ["freebsd"] = plain "generic/freebsd",
}

-- The purl of `package` = { ecosystem, name, purl? }, and the ecosystem when it is not known.
local function purl_of(package)
  local ecosystem, suffix = package.ecosystem:match("^([^:]+):?(.*)$")
  local build = by_name[(ecosystem or ""):lower()]
  if build then
    return build(package.name, suffix ~= "" and suffix or nil, package.purl)
  end
  ecosystem = (ecosystem or "unknown"):lower():gsub("%s+", "-")
  return oakum.purl("generic/" .. ecosystem, package.name), ecosystem
end

-- A block without a package speaks of commits: the repository is the package.
local function purl_of_repository(address)
  local host, path = address:match("^%a[%w+.-]*://([^/]+)/(.-)/?$")
  if not host then return oakum.purl("generic/git", address) end
  path = path:gsub("%.git$", "")
  if host == "github.com" then return oakum.purl("github", path) end
  return oakum.purl("git/" .. host, path)
end

return { purl_of = purl_of, purl_of_repository = purl_of_repository }
