# -*- encoding: utf-8 -*-
# stub: native 1.15.0 x86_64-linux lib
# stub: ext/extconf.rb

Gem::Specification.new do |s|
  s.name = "native".freeze
  s.version = "1.15.0"
  s.platform = "x86_64-linux".freeze

  s.required_rubygems_version = Gem::Requirement.new(">= 0".freeze) if s.respond_to? :required_rubygems_version=
  s.require_paths = ["lib".freeze]
  s.authors = ["Acme".freeze]
  s.licenses = ["MIT".freeze, "Ruby".freeze]
  s.summary = "made up".freeze
end
