// Compares `oakum version compare|satisfies semver` with npm's semver package on random input.
//
//   OAKUM=path/to/oakum node semver.mjs [seed] [pairs]
//
// The package is the one that npm brings with it, unless SEMVER names another folder. Prints every
// difference and a closing count for each command; exits 1 if there is a difference.
import { execFileSync } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const seed = Number(process.argv[2] ?? Date.now() % 1_000_000_000)
const count = Number(process.argv[3] ?? 20_000)
const oakum = process.env.OAKUM
if (!oakum) {
  console.error('OAKUM must name the oakum program')
  process.exit(2)
}

function semverFolder() {
  if (process.env.SEMVER) return process.env.SEMVER
  const npm = execFileSync('which', ['npm'], { encoding: 'utf8' }).trim()
  return join(dirname(realpathSync(npm)), '..', 'node_modules', 'semver')
}
const semver = createRequire(import.meta.url)(semverFolder())

// mulberry32: small, seedable, good enough to draw test cases.
let state = seed >>> 0
function random() {
  state = (state + 0x6d2b79f5) >>> 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}
const below = (n) => Math.floor(random() * n)
const pick = (list) => list[below(list.length)]
const chance = (share) => random() < share

const number = () => pick(['0', '0', '1', '1', '2', '3', '9', '10', '11', '20', '100', '2024',
  '9007199254740991', '9007199254740990'].slice(0, chance(0.03) ? 14 : 12))
const identifier = () => pick(['0', '1', '2', '10', 'alpha', 'beta', 'rc', 'rc1', 'rc-1', 'x', 'Beta',
  '-', '-1', 'a0', '0a', '7f3c9d1', 'next', '20240101', 'canary'])
const dotted = (least, most) =>
  Array.from({ length: least + below(most - least + 1) }, identifier).join('.')
const tail = () => (chance(0.4) ? '-' + dotted(1, 3) : '') + (chance(0.15) ? '+' + dotted(1, 2) : '')
const release = () => `${number()}.${number()}.${number()}`
const version = () => (chance(0.1) ? 'v' : '') + release() + tail()

const alphabet = '0123456789abxvX.-+~^<>=*| '
function mutate(text, letters) {
  const place = below(text.length + 1)
  const letter = letters[below(letters.length)]
  switch (below(4)) {
    case 0: return text.slice(0, place) + letter + text.slice(place)
    case 1: return text.slice(0, place) + text.slice(place + 1)
    case 2: return text.slice(0, place) + letter + text.slice(place + 1)
    default: return text.slice(0, place) + text.slice(place, place + 2) + text.slice(place)
  }
}

// A second version near the first: same, other build, other suffix, one number changed, one edit.
function near(first) {
  const core = first.match(/^v?\d+\.\d+\.\d+/)?.[0] ?? release()
  switch (below(7)) {
    case 0: return first
    case 1: return core + tail()
    case 2: return first.split('+')[0] + '+' + dotted(1, 2)
    case 3: return core.replace(/\d+$/, number()) + tail()
    case 4: return version()
    case 5: return mutate(first, alphabet.slice(0, 18))
    default: return first.replace(/\d+/, number())
  }
}

const open = () => pick([release() + tail(), release(), `${number()}.${number()}`, number(),
  `${number()}.x`, `${number()}.${number()}.*`, `${number()}.X.${number()}`, 'x', '*', 'v' + release(),
  `=${release()}`, `${number()}.${number()}.x-${identifier()}`])
function comparator(about) {
  const target = chance(0.5) ? about : open()
  const space = chance(0.15) ? ' ' : ''
  switch (below(8)) {
    case 0: return '^' + space + target
    case 1: return '~' + space + target
    case 2: return '~>' + space + target
    case 3: return target
    default: return pick(['<', '<=', '>', '>=', '=']) + space + target
  }
}
function simpleRange(about) {
  if (chance(0.12)) return `${chance(0.5) ? about : open()} - ${chance(0.5) ? about : open()}`
  return Array.from({ length: 1 + below(3) }, () => comparator(about)).join(chance(0.05) ? '  ' : ' ')
}
function range(about) {
  let text = Array.from({ length: chance(0.75) ? 1 : 1 + below(3) }, () => simpleRange(about))
    .join(pick(['||', ' || ', '|| ']))
  if (chance(0.03)) text = ''
  while (chance(0.15)) text = mutate(text, alphabet)
  return text
}

function ask(command, lines) {
  const out = execFileSync(oakum, ['version', command, 'semver'], {
    input: lines.map((l) => l.join('\t') + '\n').join(''), encoding: 'utf8', maxBuffer: 1 << 28,
  })
  return out.split('\n').slice(0, -1)
}

let differences = 0
function report(command, lines, expected) {
  const got = ask(command, lines)
  let wrong = got.length === lines.length ? 0 : 1
  const kinds = {}
  lines.forEach((line, index) => {
    const want = expected(...line)
    if (want === undefined) return
    kinds[want] = (kinds[want] ?? 0) + 1
    if (got[index] !== want) {
      wrong += 1
      if (wrong <= 50) console.log(`${command}\t${JSON.stringify(line)}\twant ${want}\tgot ${got[index]}`)
    }
  })
  console.log(`${command} semver: ${lines.length} asked, seed ${seed}, `
    + `answers ${JSON.stringify(kinds)}, ${wrong} differences`)
  differences += wrong
}

console.log(`seed ${seed}`)
const clean = (text) => text.replace(/[\t\n]/g, '')
const pairs = Array.from({ length: count }, () => {
  const first = version()
  return [first, near(first)].map(clean)
})
// The order also takes texts that npm refuses; only pairs that npm orders can be compared.
report('compare', pairs, (a, b) => {
  if (semver.valid(a) === null || semver.valid(b) === null) return undefined
  return { '-1': '<', 0: '=', 1: '>' }[semver.compare(a, b)]
})
const questions = Array.from({ length: count }, () => {
  let about = version()
  const text = range(about)
  if (chance(0.3)) about = near(about)
  return [about, text].map(clean)
})
report('satisfies', questions, (v, r) => {
  if (semver.valid(v) === null || semver.validRange(r) === null) return '?'
  return semver.satisfies(v, r) ? 'yes' : 'no'
})
process.exit(differences === 0 ? 0 : 1)
