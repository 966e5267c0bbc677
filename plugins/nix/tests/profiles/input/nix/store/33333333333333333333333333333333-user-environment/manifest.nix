[ { meta = { description = "name = text"; }; name = "moss-2.4.1"; out = { outPath = "/nix/store/00000000000000000000000000000001-moss-2.4.1"; }; outputs = [ "out" ]; system = "x86_64-linux"; type = "derivation"; }
  { name = "fern-unstable-2024-01-02"; } { name = "no-version"; } ]
