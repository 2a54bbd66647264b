import { expect, test } from 'vitest'
import { wordsIn } from '../../../functions/web/words/words.ts'

/** Every place of a catalogue where a text stands. */
function placesOf(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return [at]
  return Object.entries(value).flatMap(([name, inner]) => placesOf(inner, `${at}/${name}`))
}
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}

test('both languages say the same things, and neither leaves one empty', () => {
  expect(placesOf(wordsIn('en'))).toEqual(placesOf(wordsIn('id')))
  for (const language of ['id', 'en'] as const)
    for (const text of textsOf(wordsIn(language))) expect(text.trim()).not.toBe('')
})

test('no exclamation marks', () => {
  for (const language of ['id', 'en'] as const) expect(textsOf(wordsIn(language)).join()).not.toContain('!')
})
