# -*- encoding: utf-8 -*-
# stub: tools 1.7.1 ruby lib

Gem::Specification.new do |s|
  s.name = "tools".freeze
  s.version = "1.7.1"

  s.required_rubygems_version = Gem::Requirement.new(">= 0".freeze) if s.respond_to? :required_rubygems_version=
  s.require_paths = ["lib".freeze]
  s.authors = ["Acme".freeze]
  s.licenses = ["MIT".freeze, "Ruby".freeze]
  s.summary = "made up".freeze
end
