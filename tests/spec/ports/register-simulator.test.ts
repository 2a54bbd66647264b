import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import {
  periodOf,
  type Register,
  recordOf,
  registerInProcess,
  startRegister,
} from '../../../infra/local/simulators/register.ts'
import type { WelfareRegistry } from '../../../shared/ports/welfare-registry.ts'
import { applicant, CANARY, nobody, SISIR } from './invented-people.ts'

const QUIET = { latencyMs: 0, errorRate: 0 }
const NOVEMBER_MS = Date.parse('2026-11-24T08:00:00.000Z')
const running: Register[] = []
const folders: string[] = []

async function start(options: Parameters<typeof startRegister>[0] = {}): Promise<Register> {
  const register = await startRegister({ settings: QUIET, ...options })
  running.push(register)
  return register
}
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'simpul-register-'))
  folders.push(made)
  return made
}
const send = (url: string, method: string, body: string) =>
  fetch(url, { method, body, headers: { 'content-type': 'application/json' } })
const lookUp = (register: Register, ...endings: string[]) =>
  send(
    `${register.url}/v1/lookups`,
    'POST',
    JSON.stringify({
      people: endings
        .map((ending) => applicant(ending))
        .map(({ nationalId, familyCardNo }) => ({
          nationalId: nationalId.reveal(),
          familyCardNo: familyCardNo.reveal(),
          villageCode: SISIR,
        })),
    }),
  )

afterEach(async () => {
  await Promise.all(running.splice(0).map((register) => register.stop()))
  for (const made of folders.splice(0)) rmSync(made, { recursive: true })
})

describe('what the simulated register says of a person', () => {
  const clean = { found: true, familyCardMatches: true, villageCode: SISIR, alive: true, publicServant: false }
  it.each([
    ['9000', clean],
    ['9001', { found: false }],
    ['9002', { ...clean, decile: 8 }],
    ['9003', { ...clean, familyCardMatches: false }],
    ['9004', { ...clean, villageCode: '11.01.01.2001' }],
    ['9005', { ...clean, alive: false }],
    ['9006', { ...clean, publicServant: true }],
  ])('is arranged by the ending %s', (ending, expected) => {
    const { nationalId, villageCode } = applicant(ending)
    expect(recordOf({ nationalId: nationalId.reveal(), villageCode })).toMatchObject(expected)
  })

  it('is the same at every look-up, wherever the applicant says they live', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{16}$/), (nationalId) => {
        const here = recordOf({ nationalId, villageCode: SISIR })
        expect(recordOf({ nationalId, villageCode: SISIR })).toEqual(here)
        const there = recordOf({ nationalId, villageCode: '33.72.01.1001' })
        expect({ ...there, villageCode: '' }).toEqual({ ...here, villageCode: '' })
        if (here.found) expect(here.decile).toBeGreaterThanOrEqual(1)
        if (here.found) expect(here.decile).toBeLessThanOrEqual(10)
      }),
    )
  })

  it('is like a register: nine in ten are listed, most of them poor, a few with something amiss', () => {
    const all = Array.from({ length: 5000 }, (_, n) => recordOf({ nationalId: nobody(n).reveal(), villageCode: SISIR }))
    const found = all.filter((one) => one.found)
    const share = (of: (one: (typeof found)[number]) => boolean) => found.filter(of).length / found.length
    expect(found.length / all.length).toBeCloseTo(0.9, 1)
    expect(share(({ decile }) => decile <= 5)).toBeGreaterThan(0.85)
    for (const amiss of [
      share(({ decile }) => decile > 5),
      share(({ familyCardMatches }) => !familyCardMatches),
      share(({ villageCode }) => villageCode !== SISIR),
      share(({ publicServant }) => publicServant),
      share(({ alive }) => !alive),
    ]) {
      expect(amiss).toBeGreaterThan(0.003)
      expect(amiss).toBeLessThan(0.12)
    }
  })

  it('is the same in process, for the seed', async () => {
    const inProcess: WelfareRegistry = registerInProcess(() => '2019-05-02')
    const { nationalId, villageCode } = applicant('0001')
    expect(await inProcess.lookUp([applicant('0001')])).toEqual({
      kind: 'answered',
      registry: 'DTSEN',
      period: '2019Q2',
      people: [recordOf({ nationalId: nationalId.reveal(), villageCode })],
    })
  })
})

describe('the simulated register', () => {
  it.each([
    ['2026-01-01', '2026Q1'],
    ['2026-03-31', '2026Q1'],
    ['2026-04-01', '2026Q2'],
    ['2026-12-31', '2026Q4'],
  ])('is renewed every quarter: %s is in %s', (day, period) => {
    expect(periodOf(day)).toBe(period)
  })

  it('answers for the quarter in Jakarta, or the one it is told', async () => {
    const register = await start({ now: () => Date.parse('2026-09-30T18:00:00.000Z') })
    expect(await (await lookUp(register, '0001')).json()).toMatchObject({ registry: 'DTSEN', period: '2026Q4' })
    const put = await send(`${register.url}/control`, 'PUT', '{"period":"2027Q1"}')
    expect(await put.json()).toEqual({ ...QUIET, period: '2027Q1' })
    expect(await (await lookUp(register, '0001')).json()).toMatchObject({ period: '2027Q1' })
  })

  it('listens on this machine only', async () => {
    expect((await start()).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })

  it('admits so many look-ups a second, and says when to come back', async () => {
    let nowMs = NOVEMBER_MS
    const register = await start({ lookupsPerSecond: 2, now: () => nowMs })
    const statuses = async () => [(await lookUp(register, '0001')).status, (await lookUp(register, '0001')).status]
    expect(await statuses()).toEqual([200, 200])
    const refused = await lookUp(register, '0001')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    nowMs += 1000
    expect(await statuses()).toEqual([200, 200])
    expect(register.control.lookups()).toBe(5)
  })

  it('is down when told so, and asks to be left alone for a minute', async () => {
    const register = await start()
    register.control.set({ down: true })
    const answer = await lookUp(register, '0001')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '60'])
    register.control.set({ down: false })
    expect((await lookUp(register, '0001')).status).toBe(200)
  })

  it('fails now and then on an ordinary day', async () => {
    const chances = [0.5, 0.019, 0.5, 0.021] // latency, error, latency, error
    const register = await start({ settings: {}, random: () => chances.shift() ?? 0.5 })
    expect([(await lookUp(register, '0001')).status, (await lookUp(register, '0001')).status]).toEqual([500, 200])
  })

  it.each([
    ['no JSON', 'PUT', '/control', '{', 400],
    ['an unknown setting', 'PUT', '/control', '{"up":true}', 400],
    ['an error rate above 1', 'PUT', '/control', '{"errorRate":2}', 400],
    ['no JSON', 'POST', '/v1/lookups', '{', 400],
    ['nobody', 'POST', '/v1/lookups', '{"people":[]}', 400],
    ['a NIK of 15 digits', 'POST', '/v1/lookups', '{"people":[{"nationalId":"357901170880000"}]}', 400],
    ['a book', 'POST', '/v1/lookups', JSON.stringify({ people: 'x'.repeat(20_000) }), 413],
  ])('refuses %s (%s %s) and repeats nothing', async (_what, method, path, body, status) => {
    const answer = await send(`${(await start()).url}${path}`, method, body)
    expect(answer.status).toBe(status)
    expect(await answer.text()).not.toContain(CANARY)
  })

  it('keeps its settings over a restart where it is given a folder, and nothing of the people', async () => {
    const data = folder()
    const first = await start({ data })
    await send(`${first.url}/control`, 'PUT', '{"period":"2026Q3"}')
    await lookUp(first, '0001', '0002')
    await first.stop()
    expect(readdirSync(data).map((name) => JSON.parse(readFileSync(join(data, name), 'utf8')))).toEqual([
      { ...QUIET, period: '2026Q3' },
    ])
    const second = await start({ data })
    expect(await (await lookUp(second, '0001')).json()).toMatchObject({ period: '2026Q3' })
  })

  it('stops while somebody still waits', async () => {
    const register = await start({ settings: { latencyMs: 60_000 } })
    const waiting = lookUp(register, '0001').catch(() => 'cut off')
    await expect.poll(() => register.control.lookups()).toBe(1)
    await register.stop()
    expect(await waiting).toBe('cut off')
  })
})
