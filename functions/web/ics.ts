/** An event that takes a whole day. */
export type DayEvent = {
  uid: string
  /** `YYYY-MM-DD` */
  day: string
  summary: string
  location: string
  description: string
  url: string
  /** Grows with each change, so that a calendar takes the newer one. */
  sequence: number
}

const LINE_OCTETS_MAX = 75
const DAY_MS = 86_400_000

/**
 * A calendar that phones and desktops take in (RFC 5545).
 * @param now an instant, RFC 3339 in UTC
 */
export function ics(name: string, events: readonly DayEvent[], now: string): string {
  const stamp = now.replaceAll(/[-:]|\.\d+/g, '')
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Simpul//KUBE//ID',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escaped(name)}`,
    ...events.flatMap(({ uid, day, summary, location, description, url, sequence }) => [
      'BEGIN:VEVENT',
      `UID:${uid}@simpul`,
      `DTSTAMP:${stamp}`,
      `SEQUENCE:${sequence}`,
      `DTSTART;VALUE=DATE:${basic(day)}`,
      `DTEND;VALUE=DATE:${basic(dayAfter(day))}`,
      `SUMMARY:${escaped(summary)}`,
      `LOCATION:${escaped(location)}`,
      `DESCRIPTION:${escaped(description)}`,
      `URL:${url}`,
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

const basic = (day: string): string => day.replaceAll('-', '')
const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10)

/** RFC 5545, 3.3.11: what has a meaning of its own, and ends of lines. */
const escaped = (text: string): string =>
  text.replaceAll(/[\\;,]/g, (sign) => `\\${sign}`).replaceAll(/\r?\n|\r/g, '\\n')

/** RFC 5545, 3.1: a line has at most 75 octets, a character is never cut in two. */
function folded(line: string): string {
  const parts: string[] = []
  let part = ''
  let octets = 0
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (octets + size > LINE_OCTETS_MAX) {
      parts.push(part)
      part = ' '
      octets = 1
    }
    part += character
    octets += size
  }
  return [...parts, part].join('\r\n')
}
