package = "inspect"
version = "3.1.3-0"
source = { url = "https://files.acme.example/inspect.tar.gz" }
description = {
  summary = "Lua table visualizer",
  license = "MIT <http://opensource.org/licenses/MIT>"
}
dependencies = { "lua >= 5.1" }
