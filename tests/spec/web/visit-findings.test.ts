import { expect, test } from 'vitest'
import { type Typed, typedOf } from '../../../functions/web/typed.ts'
import {
  answeredGroups,
  EXTRA_FROM,
  FINDINGS,
  FITS,
  findingFaults,
  findingsTyped,
  onlyFindings,
  rowOfFinding,
  visitOutcome,
} from '../../../functions/web/visit-findings.ts'
import { wordsIn } from '../../../functions/web/words/words.ts'
import { FINDING_GROUPS } from '../../../shared/workflows/food-inspection/v1/premises-level.ts'

type Answer = { class?: string; note?: string; group?: string }
const words = wordsIn('id')

/** A checklist where everything conforms but what is told, by row. */
function checklist(answers: Readonly<Record<number, Answer>> = {}): Typed {
  const rows = Math.max(EXTRA_FROM, ...Object.keys(answers).map((row) => Number(row) + 1))
  const fields = Array.from({ length: rows }, (_, i) => {
    const { class: found = i < EXTRA_FROM ? FITS : '', note = '', group } = answers[i] ?? {}
    return [
      ...(group === undefined ? [] : [[`${FINDINGS}.${i}.group`, group] as const]),
      [`${FINDINGS}.${i}.class`, found] as const,
      [`${FINDINGS}.${i}.note`, note] as const,
    ]
  })
  return typedOf([['alasan', 'Rapi.'], ...fields.flat()], new Map())
}

test('a visit where all conforms has no findings and leads to approval', () => {
  const typed = checklist()
  expect(answeredGroups(typed)).toBe(FINDING_GROUPS.length)
  expect(findingsTyped(typed)).toEqual([])
  expect(findingFaults(typed, words).size).toBe(0)
  expect(visitOutcome(typed)).toBe('approve')
})

test('what is found is sent with the group of its row, and the level decides the outcome', () => {
  const typed = checklist({ 2: { class: 'MI', note: 'Sampah di halaman.' }, 5: { class: 'KR', note: 'Tikus.' } })
  expect(findingsTyped(typed)).toEqual([
    { group: 'C', class: 'MI', note: 'Sampah di halaman.' },
    { group: 'F', class: 'KR', note: 'Tikus.' },
  ])
  expect(visitOutcome(typed)).toBe('repair')
})

test('only the findings go along, numbered anew; everything else of the form stays', () => {
  const sent = onlyFindings(checklist({ 5: { class: 'MA', note: 'Atap bocor.' } }))
  expect(sent.fields).toEqual([
    ['alasan', 'Rapi.'],
    [`${FINDINGS}.0.group`, 'F'],
    [`${FINDINGS}.0.class`, 'MA'],
    [`${FINDINGS}.0.note`, 'Atap bocor.'],
  ])
})

test('a fault of a finding that was sent is told at the row where it was typed', () => {
  const typed = checklist({ 5: { class: 'MA', note: 'Atap bocor.' }, 9: { class: 'MI', note: 'Debu.' } })
  expect(rowOfFinding(typed, `${FINDINGS}.0.note`)).toBe(`${FINDINGS}.5.note`)
  expect(rowOfFinding(typed, `${FINDINGS}.1.class`)).toBe(`${FINDINGS}.9.class`)
  expect(rowOfFinding(typed, `${FINDINGS}.7.note`)).toBe(`${FINDINGS}.7.note`)
  expect(rowOfFinding(typed, 'isi.approve.officers')).toBe('isi.approve.officers')
})

test('groups without an answer are told together, at the first of them', () => {
  const typed = checklist({ 3: { class: '' }, 7: { class: '' } })
  expect(answeredGroups(typed)).toBe(FINDING_GROUPS.length - 2)
  const faults = findingFaults(typed, words)
  expect([...faults.keys()]).toEqual([`${FINDINGS}.3`])
  expect(faults.get(`${FINDINGS}.3`)).toBe(words.requests.visitForm.notAnswered('D, H'))
})

test('a finding says what was seen', () => {
  const faults = findingFaults(checklist({ 4: { class: 'SE', note: '  ' } }), words)
  expect([...faults.keys()]).toEqual([`${FINDINGS}.4.note`])
})

test('a further finding names its group and class; an empty further row is none', () => {
  const blank = { class: '', note: '', group: '' }
  expect(findingFaults(checklist({ [EXTRA_FROM]: blank }), words).size).toBe(0)
  const half = checklist({ [EXTRA_FROM]: { ...blank, note: 'Bau.' } })
  expect([...findingFaults(half, words).keys()]).toEqual([
    `${FINDINGS}.${EXTRA_FROM}.group`,
    `${FINDINGS}.${EXTRA_FROM}.class`,
  ])
  const whole = checklist({ [EXTRA_FROM]: { group: 'B', class: 'MI', note: 'Bau.' } })
  expect(findingFaults(whole, words).size).toBe(0)
  expect(findingsTyped(whole)).toEqual([{ group: 'B', class: 'MI', note: 'Bau.' }])
})

test('a class that nobody knows is no finding', () => {
  expect(findingsTyped(checklist({ 1: { class: 'XX', note: 'x' } }))).toEqual([])
})
