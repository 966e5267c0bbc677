<?php
// Answers for Composer: lines `A<TAB>B` or `VERSION<TAB>CONSTRAINT`, one answer a line.
require 'Composer/Semver/autoload.php';

use Composer\Semver\Comparator;
use Composer\Semver\Semver;
use Composer\Semver\VersionParser;

$parser = new VersionParser();
while (($line = fgets(STDIN)) !== false) {
    [$left, $right] = explode("\t", rtrim($line, "\n"));
    try {
        if ($argv[1] === 'compare') {
            $one = $parser->normalize($left);
            $other = $parser->normalize($right);
            echo Comparator::equalTo($one, $other) ? '='
                : (Comparator::lessThan($one, $other) ? '<'
                : (Comparator::greaterThan($one, $other) ? '>' : '!')), "\n";
        } else {
            echo Semver::satisfies($left, $right) ? 'yes' : 'no', "\n";
        }
    } catch (\Exception $error) {
        echo "?\n";
    }
}
