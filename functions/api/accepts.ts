import { qualityOf } from '../language.ts'

const RANGES_MAX = 20

/** Whether an `Accept` header admits a media type (RFC 9110, 12.5.1): the most specific range that fits decides. */
export function accepts(header: string | undefined, mediaType: string): boolean {
  if (header === undefined || header.trim() === '') return true
  const [type] = mediaType.split('/')
  let best = { precision: -1, quality: 0 }
  for (const range of header.split(',', RANGES_MAX)) {
    const [name = '', ...parameters] = range.toLowerCase().split(';')
    const precision = [`*/*`, `${type}/*`, mediaType].indexOf(name.trim())
    if (precision > best.precision) best = { precision, quality: qualityOf(parameters) }
  }
  return best.quality > 0
}
