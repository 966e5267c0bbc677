# Draws cases for dpkg.sh.
#
#   perl dpkg-cases.pl pairs SEED COUNT     prints VERSION<TAB>VERSION
#   perl dpkg-cases.pl ranges SEED COUNT    prints VERSION<TAB>RANGE<TAB>ANSWER, asked of Dpkg::Deps
use strict;
use warnings;
use Dpkg::Deps;
use Dpkg::Version;

my ($what, $seed, $count) = @ARGV;
srand($seed);

sub pick { return $_[int rand @_] }
sub chance { return rand() < $_[0] }

my @numbers = qw(0 0 1 1 2 3 9 10 00 01 7 12 20240115 36893488147419103233);

sub number {
    my ($large) = @_;
    return $numbers[int rand($large && chance(0.1) ? 14 : 12)];
}

sub upstream {
    my ($large) = @_;
    my $text = number($large);
    $text .= pick('.', '.', '.', '~', '+', '-', '', ':') . pick(number($large), number($large),
        'rc' . number(), 'beta' . number(), 'a', 'git', '~', 'dfsg', 'Z') for 1 .. int rand 4;
    $text =~ s/://g;
    $text =~ s/-$//;
    return $text;
}

sub revision {
    my ($large) = @_;
    return pick('1', '0', '2', '0ubuntu' . number(), number($large) . '+deb12u' . number(),
        number() . '~bpo' . number() . '+1', number() . '.' . number(), '1build' . number());
}

sub version {
    my ($large) = @_;
    my $text = '';
    $text .= pick('0:', '1:', '2:', '01:', '10:') if chance(0.2);
    $text .= upstream($large);
    $text .= '-' . revision($large) if chance(0.7);
    return $text;
}

sub mutate {
    my ($text) = @_;
    my $place = int rand(length($text) + 1);
    my $letter = substr('0123456789.-+~:abzAZ_^ ', int rand 23, 1);
    return substr($text, 0, $place) . $letter . substr($text, $place) if chance(0.4);
    return $text if $place == length $text;
    substr($text, $place, 1) = chance(0.5) ? '' : $letter;
    return $text;
}

# A version near another one: the same, the same with zeros, another revision or epoch, one edit.
sub near {
    my ($first, $large) = @_;
    my $kind = int rand 8;
    my $text = $first;
    if ($kind == 1) { $text =~ s/(\d+)/0$1/ }
    elsif ($kind == 2) { $text =~ s/-[^-]*$// }
    elsif ($kind == 3) { $text =~ s/-[^-]*$//; $text .= '-' . revision($large) }
    elsif ($kind == 4) { $text = "0:$text" unless $text =~ /:/ }
    elsif ($kind == 5) { $text = version($large) }
    elsif ($kind == 6) { $text .= pick('~', '+', '.0', '-0', '~~', 'a', '~a', '0', '+deb12u1') }
    elsif ($kind == 7) { $text = mutate($text) }
    return $text;
}

sub range_case {
    # Dpkg::Deps compares numbers as floating point, so these cases have no very long ones.
    my ($version, $range);
    do {
        my $about = version(0);
        my @relations = map {
            pick('<<', '<=', '=', '>=', '>>') . pick('', ' ', ' ') . (chance(0.8) ? near($about, 0) : version(0))
        } 1 .. pick(1, 1, 2, 3);
        $range = join pick(',', ', ', ' , '), @relations;
        $version = chance(0.5) ? near($about, 0) : $about;
        # The library takes an empty upstream version behind a colon, which dpkg itself refuses.
    } while grep { /:$/ || !defined Dpkg::Version->new($_, check => 1) }
        $version, map { s/^[\s<=>]+|\s+$//gr } split /,/, $range;
    my $facts = Dpkg::Deps::KnownFacts->new();
    $facts->add_installed_package('p', $version, 'amd64', 'no');
    my $list = join ', ', map { my ($sign, $rest) = /^\s*([<=>]+)\s*(.*?)\s*$/; "p ($sign $rest)" }
        split /,/, $range;
    my $deps = deps_parse($list, host_arch => 'amd64', build_arch => 'amd64');
    return unless defined $deps;
    my $answer = $deps->get_evaluation($facts);
    return "$version\t$range\t" . ($answer ? 'yes' : 'no');
}

for (1 .. $count) {
    if ($what eq 'pairs') {
        my ($first, $second);
        do {
            $first = version(1);
            $first = mutate($first) if chance(0.1);
            $second = near($first, 1);
            # For --compare-versions an empty text means 'no version', which is not a version.
        } while grep { !/[^ ]/ } $first, $second;
        print "$first\t$second\n";
    } else {
        my $case;
        $case = range_case() until defined $case;
        print "$case\n";
    }
}
