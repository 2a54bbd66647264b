import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { type Register, startRegister } from '../../../infra/local/simulators/register.ts'
import { type Instant, instantOf } from '../../../shared/kit/instant.ts'
import { httpWelfareRegistry, type WelfareRegistry } from '../../../shared/ports/welfare-registry.ts'
import { applicant, CANARY, SISIR } from './invented-people.ts'

const TIMEOUT_MS = 150
const MORNING_MS = Date.parse('2026-11-24T02:00:00.000Z')
const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()))
})

function portTo(
  url: string,
  more: Partial<Parameters<typeof httpWelfareRegistry>[0]> = {},
): { registry: WelfareRegistry; later(seconds: number): void } {
  let nowMs = MORNING_MS
  const now = (): Instant => instantOf(nowMs)
  return {
    registry: httpWelfareRegistry({ baseUrl: url, fetch, timeoutMs: TIMEOUT_MS, now, random: () => 0, ...more }),
    later: (seconds) => {
      nowMs += seconds * 1000
    },
  }
}

/** The simulated register, quick and faultless unless told otherwise. */
async function simulated(options: Parameters<typeof startRegister>[0] = {}): Promise<Register> {
  const register = await startRegister({ settings: { latencyMs: 0, errorRate: 0 }, ...options })
  stops.push(register.stop)
  return register
}

type Seen = { url: string; headers: string; body: string }
/** A server that behaves as no register should. */
async function misbehaving(
  answer: (response: ServerResponse, nth: number, body: string, request: IncomingMessage) => void,
): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = []
  const server: Server = createServer((request, response) => {
    const chunks: Uint8Array[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      seen.push({ url: request.url ?? '', headers: JSON.stringify(request.headers), body })
      answer(response, seen.length, body, request)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  stops.push(
    () =>
      new Promise((stopped) => {
        server.close(() => stopped())
        server.closeAllConnections()
      }),
  )
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

const unavailable = (cause: string, retryAfterSeconds: number | null = null) => ({
  kind: 'unavailable',
  cause,
  retryAfterSeconds,
})
const listed = {
  found: true,
  decile: 2,
  familyCardMatches: true,
  villageCode: SISIR,
  alive: true,
  publicServant: false,
}
const good = (people: readonly unknown[] = [listed]) => JSON.stringify({ registry: 'DTSEN', period: '2026Q4', people })
const ONE = [applicant('9000')]

describe('the register answers', () => {
  it('for each person, in the order asked', async () => {
    const register = await simulated({ settings: { latencyMs: 0, errorRate: 0, period: '2026Q3' } })
    const { registry } = portTo(register.url)
    const answer = await registry.lookUp(
      ['9006', '9001', '9002', '9003', '9004', '9005'].map((ending) => applicant(ending)),
    )
    expect(answer).toEqual({
      kind: 'answered',
      registry: 'DTSEN',
      period: '2026Q3',
      people: [
        expect.objectContaining({ found: true, publicServant: true, villageCode: SISIR }),
        { found: false },
        expect.objectContaining({ decile: 8 }),
        expect.objectContaining({ familyCardMatches: false }),
        expect.objectContaining({ villageCode: '11.01.01.2001' }),
        expect.objectContaining({ alive: false }),
      ],
    })
  })

  it('in batches of at most twenty', async () => {
    const { url, seen } = await misbehaving((response, _nth, body) => {
      const { people } = JSON.parse(body) as { people: { nationalId: string }[] }
      response.end(
        good(people.map(({ nationalId }) => ({ ...listed, decile: 1 + (Number(nationalId.slice(12)) % 10) }))),
      )
    })
    const asked = Array.from({ length: 45 }, (_, n) => applicant(String(n + 1).padStart(4, '0')))
    const answer = await portTo(url).registry.lookUp(asked)
    expect(seen.map(({ body }) => JSON.parse(body).people.length)).toEqual([20, 20, 5])
    expect(answer).toMatchObject({ kind: 'answered', people: asked.map((_, n) => ({ decile: 1 + ((n + 1) % 10) })) })
  })

  it('with one period: renewed between two batches, it is asked another time', async () => {
    const { url } = await misbehaving((response, nth, body) => {
      const people = (JSON.parse(body) as { people: unknown[] }).people.map(() => listed)
      response.end(JSON.stringify({ registry: 'DTSEN', period: nth === 1 ? '2026Q3' : '2026Q4', people }))
    })
    const { registry } = portTo(url)
    const asked = Array.from({ length: 21 }, () => applicant('9000'))
    expect(await registry.lookUp(asked)).toEqual(unavailable('error'))
    expect(await registry.lookUp(asked)).toMatchObject({ kind: 'answered', period: '2026Q4' })
  })

  it('to a second try, when the first met an outage', async () => {
    const { url, seen } = await misbehaving((response, nth) => {
      if (nth === 1) response.writeHead(500).end('trouble')
      else response.end(good())
    })
    expect(await portTo(url).registry.lookUp(ONE)).toMatchObject({ kind: 'answered' })
    expect(seen).toHaveLength(2)
  })

  it('never to nobody or to more than a hundred people: that is a bug of the caller', async () => {
    const { registry } = portTo('http://127.0.0.1:9')
    await expect(registry.lookUp([])).rejects.toThrow('invariant broken')
    await expect(registry.lookUp(Array.from({ length: 101 }, () => applicant('9000')))).rejects.toThrow(
      'invariant broken',
    )
  })
})

describe('the register is unavailable', () => {
  it('when it fails twice: one retry, not more', async () => {
    const register = await simulated({ settings: { latencyMs: 0, errorRate: 1 } })
    expect(await portTo(register.url).registry.lookUp(ONE)).toEqual(unavailable('error'))
    expect(register.control.lookups()).toBe(2)
  })

  it('when it hangs: the time-out ends it, without a second try', async () => {
    const register = await simulated({ settings: { latencyMs: 60_000, errorRate: 0 } })
    const began = performance.now()
    expect(await portTo(register.url).registry.lookUp(ONE)).toEqual(unavailable('timeout'))
    expect(performance.now() - began).toBeLessThan(TIMEOUT_MS * 2)
    expect(register.control.lookups()).toBe(1)
  })

  it('when it answers byte by byte', async () => {
    const { url } = await misbehaving((response) => {
      const bytes = Buffer.from(good()).values()
      const drip = setInterval(() => {
        const { value, done } = bytes.next()
        if (done) response.end()
        else response.write(Uint8Array.of(value))
      }, 10)
      response.on('close', () => clearInterval(drip))
    })
    expect(await portTo(url).registry.lookUp(ONE)).toEqual(unavailable('timeout'))
  })

  it('when many batches are slow: a look-up takes at most two time-outs', async () => {
    const { url } = await misbehaving((response, _nth, body) => {
      const people = (JSON.parse(body) as { people: unknown[] }).people.map(() => listed)
      setTimeout(() => response.end(good(people)), TIMEOUT_MS * 0.7)
    })
    const began = performance.now()
    const asked = Array.from({ length: 100 }, () => applicant('9000'))
    expect(await portTo(url).registry.lookUp(asked)).toEqual(unavailable('timeout'))
    expect(performance.now() - began).toBeLessThan(TIMEOUT_MS * 3)
  })

  it('when nobody listens', async () => {
    const { url } = await misbehaving(() => {})
    await stops.pop()?.()
    expect(await portTo(url).registry.lookUp(ONE)).toEqual(unavailable('error'))
  })

  it('when the line breaks in the middle of an answer', async () => {
    const { url, seen } = await misbehaving((response) => {
      response.writeHead(200, { 'content-length': '5000' })
      response.write('{"registry":', () => response.destroy())
    })
    expect(await portTo(url).registry.lookUp(ONE)).toEqual(unavailable('error'))
    expect(seen).toHaveLength(2)
  })

  it('when it sends us elsewhere, with the numbers', async () => {
    const elsewhere = await misbehaving((response) => response.end(good()))
    const { url } = await misbehaving((response) => response.writeHead(307, { location: elsewhere.url }).end())
    expect(await portTo(url).registry.lookUp(ONE)).toEqual(unavailable('error'))
    expect(elsewhere.seen).toEqual([])
  })

  it.each([400, 401, 403, 404])('when it refuses with %i: asking again would not help', async (status) => {
    const { url, seen } = await misbehaving((response) => response.writeHead(status).end('{}'))
    expect(await portTo(url).registry.lookUp(ONE)).toEqual(unavailable('error'))
    expect(seen).toHaveLength(1)
  })

  it.each([
    ['a page', '<html>Sedang pemeliharaan</html>'],
    ['nothing', ''],
    ['half an answer', good().slice(0, -5)],
    ['one person too many', good([listed, listed])],
    ['one too few', good([])],
    ['an eleventh decile', good([{ ...listed, decile: 11 }])],
    ['a village of any length', good([{ ...listed, villageCode: '35.79.01.1004 '.repeat(9) }])],
    ['a fifth quarter', good().replace('2026Q4', '2026Q5')],
    ['another register', good().replace('DTSEN', 'PBDT')],
    ['null', 'null'],
    ['deep nesting', '['.repeat(30_000)],
  ])('when it answers with %s', async (_what, body) => {
    const { url, seen } = await misbehaving((response) => response.end(body))
    expect(await portTo(url).registry.lookUp(ONE)).toEqual(unavailable('malformed'))
    expect(seen).toHaveLength(1)
  })

  it('when its answer never ends: 64 KB are read, not more', async () => {
    let sent = 0
    const { url } = await misbehaving((response) => {
      const pour = () => {
        for (let more = true; more && !response.destroyed; ) {
          sent += 16_384
          more = response.write(' '.repeat(16_384))
        }
      }
      response.on('drain', pour)
      pour()
    })
    expect(await portTo(url, { timeoutMs: 5000 }).registry.lookUp(ONE)).toEqual(unavailable('malformed'))
    expect(sent).toBeLessThan(16_000_000) // what the sockets had taken in by then
  })

  it('whatever it answers, and never by an exception', async () => {
    let body = ''
    const { url } = await misbehaving((response) => response.end(body))
    const { registry } = portTo(url, { timeoutMs: 2000 })
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => good([json])),
        ),
        async (text) => {
          body = text
          expect(await registry.lookUp(ONE)).toEqual(unavailable('malformed'))
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('a register that asks for rest is left alone', () => {
  it('while it is down, until the minute is over', async () => {
    const register = await simulated({ settings: { latencyMs: 0, errorRate: 0, down: true } })
    const { registry, later } = portTo(register.url)
    expect(await registry.lookUp(ONE)).toEqual(unavailable('error', 60))
    later(45)
    expect(await registry.lookUp(ONE)).toEqual(unavailable('error', 15))
    expect(register.control.lookups()).toBe(1)
    register.control.set({ down: false })
    later(15)
    expect(await registry.lookUp(ONE)).toMatchObject({ kind: 'answered' })
  })

  it('when it is asked too often', async () => {
    const register = await simulated({ lookupsPerSecond: 1, now: () => MORNING_MS })
    const { registry } = portTo(register.url)
    expect(await registry.lookUp(ONE)).toMatchObject({ kind: 'answered' })
    expect(await registry.lookUp(ONE)).toEqual(unavailable('rate-limited', 1))
    expect(await registry.lookUp(ONE)).toEqual(unavailable('rate-limited', 1))
    expect(register.control.lookups()).toBe(2)
  })

  it.each([
    ['seconds', '7', 7],
    ['a date', 'Tue, 24 Nov 2026 02:00:30 GMT', 30],
    ['a date that is past', 'Tue, 24 Nov 2026 01:00:00 GMT', 0],
    ['a year', '31536000', 3600],
    ['no number', 'soon', null],
  ])('for %s', async (_what, retryAfter, seconds) => {
    const { url } = await misbehaving((response) => {
      response.sendDate = false
      response.writeHead(503, { 'retry-after': retryAfter, date: 'Tue, 24 Nov 2026 02:00:00 GMT' }).end()
    })
    expect(await portTo(url).registry.lookUp(ONE)).toEqual(unavailable('error', seconds))
  })
})

describe('the circuit breaker', () => {
  it('opens after five outages in a row, and closes with the first answer', async () => {
    const register = await simulated({ settings: { latencyMs: 0, errorRate: 1 }, lookupsPerSecond: 1000 })
    const { registry, later } = portTo(register.url, { openMs: 300 })
    for (let outage = 0; outage < 5; outage += 1) expect(await registry.lookUp(ONE)).toEqual(unavailable('error'))
    const asked = register.control.lookups()
    expect(await registry.lookUp(ONE)).toEqual(unavailable('circuit-open', 1))
    later(10)
    expect(await registry.lookUp(ONE)).toEqual(unavailable('circuit-open', 1))
    expect(register.control.lookups()).toBe(asked)
    register.control.set({ errorRate: 0 })
    await expect.poll(() => registry.lookUp(ONE)).toMatchObject({ kind: 'answered' })
  })

  it('says when it will try again', async () => {
    const { url } = await misbehaving((response) => response.writeHead(500).end())
    const { registry, later } = portTo(url)
    for (let outage = 0; outage < 5; outage += 1) await registry.lookUp(ONE)
    later(12)
    expect(await registry.lookUp(ONE)).toEqual(unavailable('circuit-open', 18))
  })

  it('opens for a register that hangs', async () => {
    const register = await simulated({ settings: { latencyMs: 60_000, errorRate: 0 } })
    const { registry } = portTo(register.url, { timeoutMs: 30 })
    for (let hang = 0; hang < 5; hang += 1) expect(await registry.lookUp(ONE)).toEqual(unavailable('timeout'))
    expect(await registry.lookUp(ONE)).toEqual(unavailable('circuit-open', 30))
  })

  it('stays closed for a refusal, a broken answer or a caller who gave up', async () => {
    const { url } = await misbehaving((response, nth) => {
      if (nth <= 4) response.writeHead(400).end()
      else if (nth <= 8) response.end('<html>')
      else if (nth <= 12) return
      else response.end(good())
    })
    const { registry } = portTo(url, { timeoutMs: 5000 })
    for (let n = 0; n < 8; n += 1) await registry.lookUp(ONE)
    for (let n = 0; n < 4; n += 1) await expect(registry.lookUp(ONE, AbortSignal.timeout(20))).rejects.toThrow()
    expect(await registry.lookUp(ONE)).toMatchObject({ kind: 'answered' })
  })
})

describe('a caller who gives up', () => {
  it('gets their own reason, at once', async () => {
    const gone = new Error('the function ends')
    const { url, seen } = await misbehaving(() => {})
    const { registry } = portTo(url, { timeoutMs: 5000 })
    await expect(registry.lookUp(ONE, AbortSignal.abort(gone))).rejects.toBe(gone)
    expect(seen).toEqual([])
    const caller = new AbortController()
    const waiting = registry.lookUp(ONE, caller.signal)
    await expect.poll(() => seen.length).toBe(1)
    caller.abort(gone)
    await expect(waiting).rejects.toBe(gone)
  })
})

describe('the numbers of people', () => {
  it('travel in the body only', async () => {
    const { url, seen } = await misbehaving((response) => response.end(good()))
    await portTo(url).registry.lookUp(ONE)
    expect(seen.map((one) => one.url)).toEqual(['/v1/lookups'])
    expect(seen[0]?.headers).not.toContain(CANARY)
    expect(seen[0]?.body).toContain(CANARY)
  })

  it('come back in no answer, even when the register repeats them', async () => {
    const { url } = await misbehaving((response, nth, body) => {
      if (nth === 1) response.end(body)
      else if (nth === 2) response.end(`{"people":[{"nationalId":${body}`)
      else if (nth === 3) response.writeHead(400, { 'x-echo': CANARY }).end(body)
      else if (nth <= 5) response.writeHead(500, CANARY).end(body)
      else response.end(good([{ ...listed, nationalId: `357901${CANARY}9000` }]))
    })
    const { registry } = portTo(url)
    for (let n = 0; n < 5; n += 1) {
      const answer = await registry.lookUp(ONE)
      expect(`${JSON.stringify(answer)} ${inspect(answer, { depth: 9, showHidden: true })}`).not.toContain(CANARY)
    }
  })

  it('are in no error of a caller who asks wrongly', async () => {
    const { registry } = portTo('http://127.0.0.1:9')
    const error: unknown = await registry.lookUp(Array.from({ length: 101 }, () => applicant('9000'))).catch((e) => e)
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(CANARY)
  })
})
