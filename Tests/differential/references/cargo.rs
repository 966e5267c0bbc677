// Answers for Cargo by the semver crate: lines `A<TAB>B` or `VERSION<TAB>REQUIREMENT`.
use semver::{BuildMetadata, Version, VersionReq};
use std::io::BufRead;

fn order(left: &str, right: &str) -> Option<&'static str> {
    let mut one = Version::parse(left).ok()?;
    let mut other = Version::parse(right).ok()?;
    // The crate's order takes in build metadata, which Cargo does not.
    one.build = BuildMetadata::EMPTY;
    other.build = BuildMetadata::EMPTY;
    Some(match one.cmp(&other) {
        std::cmp::Ordering::Less => "<",
        std::cmp::Ordering::Equal => "=",
        std::cmp::Ordering::Greater => ">",
    })
}

fn matches(version: &str, requirement: &str) -> Option<&'static str> {
    let version = Version::parse(version).ok()?;
    let requirement = VersionReq::parse(requirement).ok()?;
    Some(if requirement.matches(&version) { "yes" } else { "no" })
}

fn main() {
    let command = std::env::args().nth(1).unwrap();
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let (left, right) = line.split_once('\t').unwrap();
        let answer = if command == "compare" { order(left, right) } else { matches(left, right) };
        println!("{}", answer.unwrap_or("?"));
    }
}
