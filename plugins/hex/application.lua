--- NAME.app, what the Erlang runtime knows of an installed application (erlang.org/doc/man/app.html):
--
--   {application, cowboy, [{description, "..."}, {vsn, "2.9.0"}, {applications, [kernel, stdlib, cowlib]}]}.
--
-- Its version is that of the package it was built from. Applications that come with Erlang or Elixir are
-- pkg:otp, as advisories about them say; others are packages of Hex.

local terms = require "terms"

-- erlang.org/doc/apps and elixir-lang.org/docs, Erlang 21 to 28.
local SYSTEM = {}
for name in ([[
  asn1 common_test compiler cosEvent cosEventDomain cosFileTransfer cosNotification cosProperty cosTime
  cosTransactions crypto debugger dialyzer diameter edoc eldap erl_docgen erl_interface erts et eunit ftp
  hipe ic inets jinterface kernel megaco mnesia observer odbc orber os_mon otp_mibs parsetools public_key
  reltool runtime_tools sasl snmp ssh ssl stdlib syntax_tools tftp tools wx xmerl
  eex elixir ex_unit iex logger mix
]]):gmatch("%S+") do SYSTEM[name] = true end

local function read(file, out)
  local term = terms.read(file, "%")[1]
  local is_application = type(term) == "table" and term.kind == "tuple" and term[1] == "application"
    and type(term[2]) == "string" and type(term[3]) == "table"
  if not is_application then file:fail(1, "not an application resource file: '{application, ...}'") end
  local name, version = term[2], nil
  for _, pair in ipairs(term[3]) do
    if type(pair) == "table" and pair[1] == "vsn" and type(pair[2]) == "string" and pair[2] ~= "" then
      version = pair[2]
    end
  end
  local is_name, purl = pcall(oakum.purl, SYSTEM[name] and "otp" or "hex", name, version)
  if not is_name then file:fail(term.at, tostring(purl)) end
  out:component { purl = purl, at = term.at }
end

return { read = read }
