import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { clock } from '../../functions/clock-offset.ts'
import { localNow, moveClock, readOffset, watchOffset } from '../../infra/local/clock-offset.ts'
import { startSchedules } from '../../infra/local/schedules.ts'

const folder = mkdtempSync(join(tmpdir(), 'simpul-clock-'))
const file = join(folder, 'clock-offset')
beforeEach(() => {
  rmSync(file, { force: true })
  vi.useFakeTimers({ now: Date.parse('2026-07-01T00:00:00.000Z') })
})
afterEach(() => {
  vi.useRealTimers()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('time is moved from where it is, to a moment, and back', () => {
  expect(localNow(file)).toBe('2026-07-01T00:00:00.000Z')
  expect(moveClock(file, '+3d')).toBe('2026-07-04T00:00:00.000Z')
  expect(moveClock(file, '-2h')).toBe('2026-07-03T22:00:00.000Z')
  expect(moveClock(file, '+90m')).toBe('2026-07-03T23:30:00.000Z')
  expect(moveClock(file, '=2026-12-01T00:00:00Z')).toBe('2026-12-01T00:00:00.000Z')
  expect(moveClock(file, 'reset')).toBe('2026-07-01T00:00:00.000Z')
  expect(() => moveClock(file, 'tomorrow')).toThrow(/tomorrow.*Say \+3d/)
  expect(() => moveClock(file, '=soon')).toThrow(/=soon/)
})

test('functions read the same clock', () => {
  moveClock(file, '+3d')
  expect(clock(file)()).toBe('2026-07-04T00:00:00.000Z')
  expect(readFileSync(file, 'utf8')).toBe(String(3 * 86_400_000))
  expect(readOffset(file)).toBe(3 * 86_400_000)
})

test('a move is noticed once, with the moments between which it goes', () => {
  const moves: string[][] = []
  const stop = watchOffset(file, (...ends) => {
    moves.push(ends.map((ms) => new Date(ms).toISOString().slice(0, 10)))
  })
  vi.advanceTimersByTime(1_000)
  expect(moves).toEqual([])
  moveClock(file, '+1d')
  vi.advanceTimersByTime(1_000)
  expect(moves).toEqual([['2026-07-01', '2026-07-02']])
  stop()
})

const plan = { arn: 'arn:rule', function: 'clock', input: undefined }

test('a schedule fires at its rate and after a move, and never twice at once', async () => {
  const fired: unknown[] = []
  let finish = (): void => {}
  const schedules = startSchedules(
    [{ ...plan, expression: 'rate(5 minutes)' }],
    (name, event) => {
      fired.push([name, event])
      return new Promise<void>((done) => {
        finish = done
      })
    },
    () => {},
  )
  vi.advanceTimersByTime(4 * 60_000)
  expect(fired).toHaveLength(0)
  vi.advanceTimersByTime(60_000)
  expect(fired).toEqual([['clock', expect.objectContaining({ source: 'aws.events', resources: ['arn:rule'] })]])
  vi.advanceTimersByTime(5 * 60_000)
  expect(fired).toHaveLength(1) // the first is still under way
  // It may not have seen a move of the clock: one more follows it, however often the clock was moved meanwhile.
  void schedules.fireDue(Date.now(), Date.now())
  void schedules.fireDue(Date.now(), Date.now())
  expect(fired).toHaveLength(1)
  finish()
  await vi.advanceTimersByTimeAsync(1)
  expect(fired).toHaveLength(2)
  schedules.stop()
})

test('a time of every day is in UTC, and what is not known is an error', () => {
  let fired = 0
  const start = (expression: string) =>
    startSchedules(
      [{ ...plan, expression }],
      async () => (fired += 1),
      () => {},
    )
  const schedules = start('cron(0 18 * * ? *)')
  vi.advanceTimersByTime(17 * 3_600_000)
  expect(fired).toBe(0)
  vi.advanceTimersByTime(2 * 3_600_000)
  expect(fired).toBe(1)
  schedules.stop()
  expect(() => start('cron(0/5 * * * ? *)')).toThrow(/cron/)
})

test('the night’s work is due after a move over its time, and stands behind what comes every few minutes', async () => {
  const fired: unknown[] = []
  const schedules = startSchedules(
    [
      { ...plan, expression: 'cron(0 18 * * ? *)', input: '{"nightly":true}' },
      { ...plan, expression: 'rate(1 minute)' },
    ],
    async (_, event) => fired.push(event),
    () => {},
  )
  const at = (time: string): number => Date.parse(`2026-07-01T${time}Z`)
  const minutely = expect.objectContaining({ source: 'aws.events' })
  await schedules.fireDue(at('18:00'), at('23:00'))
  expect(fired).toEqual([minutely])
  await schedules.fireDue(at('17:59'), at('18:00'))
  expect(fired.slice(1)).toEqual([minutely, { nightly: true }])
  await schedules.fireDue(at('23:00'), at('23:00') + 28 * 86_400_000)
  expect(fired.slice(3)).toEqual([minutely, { nightly: true }])
  schedules.stop()
})
