Gem::Specification.new do |s|
  s.name = %q{old}
  s.name = 'old'
  s.version = Gem::Version.new("0.1")
  s.license = 'MIT'
end
