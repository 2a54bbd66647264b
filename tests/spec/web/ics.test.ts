import { expect, test } from 'vitest'
import { type DayEvent, ics } from '../../../functions/web/ics.ts'

const NOW = '2026-11-25T03:04:05.678Z'
const VISIT: DayEvent = {
  uid: '01KEXAMPLE.3',
  day: '2026-12-31',
  summary: 'Kunjungan: Keripik Kenanga',
  location: 'Temas, Batu',
  description: 'Bawa surat tugas.',
  url: 'https://simpul.example/permintaan/01KEXAMPLE',
  sequence: 4,
}
const linesOf = (text: string): string[] => text.split('\r\n')
/** RFC 5545, 3.1: a line that begins with a space goes on with the one before. */
const unfolded = (text: string): string => text.replaceAll('\r\n ', '')

test('a visit takes its whole day: the calendar’s end is the day after, also over the turn of a year', () => {
  const lines = linesOf(ics('Jadwal', [VISIT], NOW))
  expect(lines).toContain('DTSTART;VALUE=DATE:20261231')
  expect(lines).toContain('DTEND;VALUE=DATE:20270101')
  expect(lines).toContain('DTSTAMP:20261125T030405Z')
  expect(lines).toContain('SEQUENCE:4')
  expect(lines).toContain('UID:01KEXAMPLE.3@simpul')
})

test('every line ends as the standard says, and the calendar is closed', () => {
  const text = ics('Jadwal', [VISIT, { ...VISIT, uid: 'x' }], NOW)
  expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true)
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(2)
  expect(ics('Kosong', [], NOW)).not.toContain('VEVENT')
})

test('signs that mean something to a calendar stand for themselves, and a new line stays inside its field', () => {
  const text = unfolded(ics('A; B', [{ ...VISIT, summary: 'a,b;c\\d', description: 'satu\r\ndua\ntiga\rempat' }], NOW))
  expect(text).toContain('SUMMARY:a\\,b\\;c\\\\d\r\n')
  expect(text).toContain('DESCRIPTION:satu\\ndua\\ntiga\\nempat\r\n')
  expect(text).toContain('X-WR-CALNAME:A\\; B\r\n')
})

test('no line is longer than 75 octets, no character is cut in two, and nothing is lost', () => {
  const summary = '“Keripik” é 漢 👩‍🌾 '.repeat(20).trim()
  const text = ics('Jadwal', [{ ...VISIT, summary }], NOW)
  for (const line of linesOf(text)) {
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
    expect(line).not.toContain('�')
  }
  expect(unfolded(text)).toContain(`SUMMARY:${summary}\r\n`)
})
