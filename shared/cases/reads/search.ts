const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

function trigrams(text: string): Set<string> {
  const padded = `  ${text} `
  return new Set(Array.from({ length: padded.length - 2 }, (_, i) => padded.slice(i, i + 3)))
}

/**
 * Share of the words' three-letter parts that a text must have. Two letters swapped in a word of six leave 3 of 7; two
 * words of four that only begin alike have 2 of 5.
 */
const LIKENESS_MIN = 0.42

/**
 * Whether one of the texts holds every word of a search, a typing mistake forgiven. Short words and numbers must be
 * there as they are, or as the beginning of a word.
 */
export function matches(search: string, texts: readonly string[]): boolean {
  const words = texts.flatMap((text) => plain(text).split(' '))
  return plain(search)
    .split(' ')
    .filter((word) => word !== '')
    .every((wanted) => words.some((word) => word.startsWith(wanted) || isLike(wanted, word)))
}

function isLike(wanted: string, word: string): boolean {
  if (wanted.length < 4 || /^\d+$/.test(wanted)) return false
  const parts = trigrams(wanted)
  const others = trigrams(word)
  const shared = [...parts].filter((part) => others.has(part)).length
  return shared / Math.max(parts.size, others.size) >= LIKENESS_MIN
}
