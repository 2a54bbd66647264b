export type Language = 'id' | 'en'

const RANGES_MAX = 10

/**
 * The language that an `Accept-Language` header asks for (RFC 9110, 12.5.4); Indonesian where nothing is preferred.
 * @returns nothing when the header names neither language
 */
export function preferredLanguage(header: string | undefined): Language | undefined {
  let best: { language: Language; quality: number } | undefined
  for (const range of (header ?? '').split(',', RANGES_MAX)) {
    const [tag = '', ...parameters] = range.trim().toLowerCase().split(';')
    const language = languageOf(tag.trim())
    const quality = qualityOf(parameters)
    if (language && quality > 0 && (!best || quality > best.quality)) best = { language, quality }
  }
  return best?.language
}

function languageOf(tag: string): Language | undefined {
  const [primary] = tag.split('-')
  // `in` is what old Java clients call Indonesian.
  return primary === 'id' || primary === 'in' ? 'id' : primary === 'en' ? 'en' : undefined
}

export function qualityOf(parameters: readonly string[]): number {
  const given = parameters.map((one) => /^\s*q\s*=\s*(\d(?:\.\d{0,3})?)\s*$/.exec(one)?.[1]).find((one) => one)
  return given === undefined ? 1 : Math.min(1, Number(given))
}
