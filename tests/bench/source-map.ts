import { invariant } from '../../shared/kit/invariant.ts'

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const BITS = 5
const CONTINUES = 1 << BITS

/** The numbers of one mapping: base64 digits of five bits, the lowest bit of a number its sign (ECMA-426). */
function numbersOf(segment: string): number[] {
  const numbers: number[] = []
  let value = 0
  let shift = 0
  for (const digit of segment) {
    const bits = DIGITS.indexOf(digit)
    invariant(bits >= 0, 'a mapping is written in base64')
    value += (bits & (CONTINUES - 1)) << shift
    shift += BITS
    if (bits & CONTINUES) continue
    numbers.push(value & 1 ? -(value >> 1) : value >> 1)
    value = 0
    shift = 0
  }
  return numbers
}

type SourceMap = { mappings: string; sources: readonly string[] }
/** Each stretch of the code: where it begins, and which source it comes from. */
function* stretchesOf({ mappings, sources }: SourceMap): Generator<{ line: number; column: number; source: string }> {
  let source = 0
  for (const [line, segments] of mappings.split(';').entries()) {
    let column = 0
    for (const segment of segments === '' ? [] : segments.split(',')) {
      const [columns = 0, sourceStep] = numbersOf(segment)
      column += columns
      source += sourceStep ?? 0
      yield { line, column, source: sourceStep === undefined ? '' : (sources[source] ?? '') }
    }
  }
}

/** How many characters of a bundle come from each of its sources. */
export function bytesBySource(code: string, map: SourceMap): Map<string, number> {
  const lengths = code.split('\n').map((line) => line.length)
  const bytes = new Map<string, number>()
  let before: { line: number; column: number; source: string } | undefined
  for (const stretch of [...stretchesOf(map), undefined]) {
    if (before) {
      const end = stretch?.line === before.line ? stretch.column : (lengths[before.line] ?? 0)
      bytes.set(before.source, (bytes.get(before.source) ?? 0) + end - before.column)
    }
    before = stretch
  }
  return bytes
}
