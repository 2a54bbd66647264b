import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { type ServerType, serve } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, test } from 'vitest'
import { openBook } from '../../../examples/partner/book.ts'
import { checkEndpoint } from '../../../examples/partner/check-endpoint.ts'
import { trialsOf } from '../../../examples/partner/check-trials.ts'
import { door } from '../../../examples/partner/door.ts'
import { PartnerEvent } from '../../../shared/contracts/partner-events.ts'
import { EVENT_TYPES } from '../../../shared/names/partner-events.ts'

const SECRET = `whsec_${Buffer.from('a secret of a partner').toString('base64')}`
const servers: ServerType[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function serving(app: Hono): Promise<string> {
  const port = await new Promise<number>((ready) => {
    servers.push(serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, (address) => ready(address.port)))
  })
  return `http://127.0.0.1:${port}`
}
const trials = () => trialsOf({ secret: SECRET, now: new Date(), newId: () => randomUUID() })

/** Names of the trials that an endpoint does not pass, with what was said of each. */
async function wrongAt(app: Hono, { count = true } = {}): Promise<Map<string, string[]>> {
  const base = await serving(app)
  const wrong = new Map<string, string[]>()
  const senses = { milliseconds: () => performance.now(), wait }
  for await (const { trial, faults } of checkEndpoint(`${base}/hooks`, trials(), {
    ...senses,
    ...(count ? { status: `${base}/status` } : {}),
  }))
    if (faults.length > 0) wrong.set(trial.name, faults)
  return wrong
}
const isSigned = (body: string, headers: Record<string, string>): boolean => {
  try {
    new Webhook(SECRET).verify(body, headers)
    return true
  } catch {
    return false
  }
}

/** An endpoint as most people write their first one, with one thing wrong. */
function faulty(
  wrong: {
    isGood?: (body: string, headers: Record<string, string>) => boolean
    taken?: (c: Context, known: boolean) => Response | Promise<Response>
    refused?: (c: Context) => Response
    isKnown?: (id: string, signature: string, known: ReadonlySet<string>) => boolean
    challenge?: (c: Context, challenge: string) => Response
    passes?: (type: string) => boolean
  } = {},
): Hono {
  const known = new Set<string>()
  let count = 0
  const app = new Hono()
  app.post('/hooks', async (c) => {
    const body = await c.req.text()
    const headers = c.req.header()
    if (!(wrong.isGood ?? isSigned)(body, headers)) return wrong.refused?.(c) ?? c.text('no', 401)
    const { id, type, data } = JSON.parse(body)
    if (type.includes('.verification.'))
      return wrong.challenge?.(c, data.challenge) ?? c.json({ challenge: data.challenge })
    if (wrong.passes?.(type) === false) return c.text('unknown type', 400)
    const isKnown = wrong.isKnown?.(id, headers['webhook-signature'] ?? '', known) ?? known.has(id)
    if (!isKnown) count += 1
    known.add(id).add(headers['webhook-signature'] ?? '')
    return wrong.taken?.(c, isKnown) ?? c.body(null, 204)
  })
  app.get('/status', (c) => c.json({ taken: count }))
  return app
}

test('the door of the example has nothing wrong', async () => {
  const book = openBook(':memory:')
  expect(await wrongAt(door({ book, secret: () => SECRET, nudge: () => {} }))).toEqual(new Map())
  expect(book.counts().taken).toBeGreaterThan(60)
})

test('a right endpoint that tells no number has nothing wrong either', async () => {
  expect(await wrongAt(faulty(), { count: false })).toEqual(new Map())
})

test('the check sends what Simpul sends: each type, as its schema has it', () => {
  const [, good] = trials()
  const events = (good?.posts ?? []).map(({ body }) => PartnerEvent.parse(JSON.parse(body)))
  expect(new Set(events.map(({ type }) => type))).toEqual(new Set(EVENT_TYPES))
})

describe('what is wrong is found', () => {
  const names = async (app: Hono): Promise<string[]> => [...(await wrongAt(app)).keys()]

  test('signatures are not looked at', async () => {
    const wrong = await wrongAt(faulty({ isGood: () => true }))
    for (const name of [...wrong.keys()]) expect(name).toMatch(/^(forged|late)/)
    expect(wrong.size).toBe(9)
    expect([...wrong.values()].flat()).toContain('took it with 204; 401 was right')
  })

  test('the signature is made of the body as written anew', async () => {
    const isGood = (body: string, headers: Record<string, string>) =>
      isSigned(JSON.stringify(JSON.parse(body)), headers)
    expect(await names(faulty({ isGood }))).toContain('good: the body is what was signed, byte by byte')
  })

  test('the age of a delivery is not looked at', async () => {
    const isGood = (body: string, headers: Record<string, string>) => {
      const { 'webhook-id': id = '', 'webhook-timestamp': at = '', 'webhook-signature': all = '' } = headers
      const own = new Webhook(SECRET).sign(id, new Date(Number(at) * 1000), body)
      return all.split(' ').includes(own)
    }
    expect(await names(faulty({ isGood }))).toEqual([
      'late: a delivery of six minutes ago, overheard and sent again',
      'late: a delivery from six minutes ahead',
    ])
  })

  test('the age is taken from the event', async () => {
    const isGood = (body: string, headers: Record<string, string>) =>
      isSigned(body, headers) && Date.parse(JSON.parse(body).time) > Date.now() - 300_000
    expect(await names(faulty({ isGood }))).toEqual(['late: an event of three days ago in a fresh delivery'])
  })

  test('only the first signature is looked at', async () => {
    const isGood = (body: string, headers: Record<string, string>) =>
      isSigned(body, { ...headers, 'webhook-signature': headers['webhook-signature']?.split(' ')[0] ?? '' })
    expect(await names(faulty({ isGood }))).toEqual(['changed secret: signed by two secrets, yours the second'])
  })

  test('a double is an error', async () => {
    const taken = (c: Context, known: boolean) => (known ? c.text('I have it', 409) : c.body(null, 204))
    const wrong = await wrongAt(faulty({ taken }))
    expect([...wrong.keys()].every((name) => name.startsWith('doubled'))).toBe(true)
    expect(wrong.get('doubled: the same delivery twice')).toEqual(['answered 409; 2xx was right'])
  })

  test('a double is counted twice; or known by its signature, which changes', async () => {
    const wrong = await wrongAt(faulty({ isKnown: () => false }))
    expect(wrong.get('doubled: the same delivery twice')).toEqual(['counted 1 more than there were'])
    const bySignature = faulty({ isKnown: (_, signature, known) => known.has(signature) })
    expect(await names(bySignature)).toEqual(['doubled: tried again an hour later, signed afresh'])
  })

  test('forgeries are refused, and counted all the same', async () => {
    let count = 0
    const app = new Hono()
    app.post('/hooks', async (c) => {
      const body = await c.req.text()
      count += 1
      return isSigned(body, c.req.header()) ? c.json({ challenge: JSON.parse(body).data.challenge }) : c.text('no', 401)
    })
    app.get('/status', (c) => c.json({ taken: count }))
    expect((await wrongAt(app)).get('forged: signed with another secret')).toEqual(['counted 1 more than there were'])
  })

  test('a forgery breaks it', async () => {
    const wrong = await wrongAt(faulty({ refused: (c) => c.text('TypeError', 500) }))
    expect(wrong.get('forged: no headers at all')).toEqual(['answered 500, as if it had broken; 401 was right'])
  })

  test('what it does not know is refused', async () => {
    expect(await names(faulty({ passes: (type) => !type.includes('moved') }))).toEqual([
      'unknown: a type that is not there yet',
    ])
  })

  test('the challenge is not said back, or said in words of its own', async () => {
    expect(await names(faulty({ challenge: (c) => c.body(null, 204) }))).toEqual(['challenge'])
    expect(await names(faulty({ challenge: (c, challenge) => c.text(challenge) }))).toEqual(['challenge'])
  })

  test('it redirects, answers without end, or breaks the connection', async () => {
    const redirecting = await wrongAt(faulty({ taken: (c) => c.redirect('/elsewhere', 307) }))
    expect(redirecting.get('good: a test event')).toEqual(['answered 307: redirects are not followed'])
    const large = await wrongAt(faulty({ taken: (c) => c.text('x'.repeat(100_000)) }))
    expect(large.get('good: a test event')).toEqual(['the answer is larger than 64 KB'])
    const base = await serving(faulty())
    for (const server of servers.splice(0)) server.close()
    const senses = { milliseconds: () => performance.now(), wait }
    for await (const { faults } of checkEndpoint(`${base}/hooks`, trials().slice(0, 1), senses))
      expect(faults).toEqual(['the connection broke'])
  })

  test('it hangs, or works before it answers', async () => {
    const base = await serving(faulty({ taken: () => new Promise(() => {}) }))
    const senses = { milliseconds: () => performance.now(), wait, answerMs: 100 }
    for await (const { faults } of checkEndpoint(`${base}/hooks`, trials().slice(2, 3), senses))
      expect(faults).toEqual(['no whole answer in time: Simpul gives up after ten seconds'])
    let now = 0
    const slowly = { ...senses, milliseconds: () => (now += 2_000) }
    const quick = await serving(faulty())
    for await (const { faults } of checkEndpoint(`${quick}/hooks`, trials().slice(2, 3), slowly))
      expect(faults).toEqual([])
    const slow = { ...senses, milliseconds: () => (now += 4_000) }
    for await (const { faults } of checkEndpoint(`${quick}/hooks`, trials().slice(2, 3), slow))
      expect(faults).toEqual(['took 4 s to answer; Simpul gives up after ten'])
  })
})
