--- What a scan does not read, or cannot know.
--
-- `manifests` say what is asked for, and not what is got: { name, pattern of a line that asks, lock files or folders of what is
-- installed, beside it or up to four folders above }.
-- `formats` pin packages in a way that no bundled plugin reads: { name, what is in it }.

return {
  manifests = {
    { "package.json", '"[%w]*[dD]ependencies"%s*:%s*{%s*"', {
      "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb", "deno.lock",
      "node_modules/.package-lock.json", "node_modules/.yarn-state.yml", "node_modules/.modules.yaml",
    } },
    { "composer.json", '"require"%s*:%s*{%s*"', { "composer.lock", "vendor/composer/installed.json" } },
    { "Gemfile", "%f[%w]gem[%s(]+['\"]", { "Gemfile.lock", "gems.locked" } },
    { "Cargo.toml", "dependencies[%w_.-]*%]", { "Cargo.lock" } },
    { "mix.exs", "{%s*:[%w_]+%s*,", { "mix.lock" } },
    { "rebar.config", "{%s*deps%s*,%s*%[%s*[{%a]", { "rebar.lock" } },
    { "pubspec.yaml", "%f[%w]dependencies%s*:", { "pubspec.lock" } },
    { "Package.swift", "%.package%s*%(", { "Package.resolved" } },
    { "Podfile", "%f[%w]pod%s+['\"]", { "Podfile.lock" } },
    { "conanfile.py", "requires", { "conan.lock" } },
    { "build.gradle", "%f[%w][%w]*[iI]mplementation[%s(]", { "gradle.lockfile" } },
    { "build.gradle.kts", "%f[%w][%w]*[iI]mplementation%s*%(", { "gradle.lockfile" } },
    { "build.sbt", "libraryDependencies", { "build.sbt.lock" } },
    { "cpanfile", "%f[%w]requires%s", { "cpanfile.snapshot" } },
    { "Project.toml", "%[deps%]", { "Manifest.toml", "JuliaManifest.toml" } },
  },
  formats = {
    { "flake.lock", "sources that Nix pins" },
    { "Cartfile.resolved", "packages of Carthage" },
    { "bower.json", "packages of Bower" },
    { "elm.json", "packages of Elm" },
    { "spago.lock", "packages of PureScript" },
    { "shard.lock", "packages of Crystal" },
    { "dub.selections.json", "packages of D" },
    { "build.zig.zon", "packages of Zig" },
    { "spack.lock", "packages of Spack" },
    { "devbox.lock", "tools that Devbox pins" },
  },
}
