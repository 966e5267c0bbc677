# Answers for RubyGems: lines `A<TAB>B` or `VERSION<TAB>REQUIREMENTS`, one answer a line.
$stdout.sync = false
signs = { -1 => "<", 0 => "=", 1 => ">" }
$stdin.each_line(chomp: true) do |line|
  left, right = line.split("\t", -1)
  begin
    if ARGV[0] == "compare"
      puts signs[Gem::Version.new(left) <=> Gem::Version.new(right)]
    else
      wanted = Gem::Requirement.new(right.split(",", -1))
      puts wanted.satisfied_by?(Gem::Version.new(left)) ? "yes" : "no"
    end
  rescue ArgumentError
    puts "?"
  end
end
