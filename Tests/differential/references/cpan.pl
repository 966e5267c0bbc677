# Answers for CPAN by Perl's version module: lines `A<TAB>B` or `VERSION<TAB>REQUIREMENTS`.
use strict;
use warnings;
use CPAN::Meta::Requirements;
use version;

my $command = shift;
while (my $line = <STDIN>) {
    chomp $line;
    my ($left, $right) = split /\t/, $line, -1;
    my $answer = eval {
        local $SIG{__WARN__} = sub { };
        die "not a version\n" if !version::is_lax($left);
        if ($command eq 'compare') {
            die "not a version\n" if !version::is_lax($right);
            ('<', '=', '>')[1 + (version->parse($left) <=> version->parse($right))];
        } else {
            for my $part (split /,/, $right) {
                my ($bound) = $part =~ /\A\s*(?:[<>=!]+)?\s*(\S*)\s*\z/;
                die "not a version\n" if !defined $bound || !version::is_lax($bound);
            }
            # Each part by itself: the module refuses lists that nothing can meet.
            my $met = 1;
            for my $part (split /,/, $right) {
                my $wanted = CPAN::Meta::Requirements->new;
                $wanted->add_string_requirement(X => $part =~ s/\A\s+|\s+\z//gr);
                $met = 0 if !$wanted->accepts_module(X => $left);
            }
            $met ? 'yes' : 'no';
        }
    };
    print defined $answer ? $answer : '?', "\n";
}
