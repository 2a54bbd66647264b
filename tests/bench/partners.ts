import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Webhook } from 'standardwebhooks'
import * as z from 'zod'
import { placesIn } from '../../infra/local/data-folder.ts'
import { eventType } from '../../shared/names/partner-events.ts'
import { pageOf } from '../walks/answers.ts'
import { type Officer, peopleOf } from '../walks/officer.ts'
import { type Stack, startStack } from '../walks/stack.ts'
import { until } from '../walks/until.ts'

const HEALTH = 'city-health-35.79'
const CITY = 'city-social-35.79'
const SERVICES = ['food-inspection', 'food-sample-check'] as const
/** Requests that may be asked for together in the second part. */
const AT_ONCE = 10
/** Deliveries that the rate is taken from. */
const DELIVERIES = 400
const LOOK_EVERY_MS = 5
/** A request that takes longer is none that a figure should hide. */
const PATIENCE_MS = 30_000

const Group = z.object({ id: z.string(), productCategory: z.string() })
const Added = z.object({ endpoint: z.object({ id: z.string() }), secret: z.string() })
const State = z.object({ state: z.string() })
const Request = z.object({ id: z.string(), custody: z.object({ kind: z.string() }) })
const Replayed = z.object({ deliveries: z.array(z.object({ id: z.string() })), next: z.string().nullable() })
const Event = z.object({ id: z.string(), type: z.string(), subject: z.string(), data: z.looseObject({}) })

/** Milliseconds from the moment at which the city's officer sent the request. */
type Sample = { inbox: number; delivered: number }

/**
 * What partner systems wait for, on a running stack: from a request to the partner's inbox, from a request to a signed
 * delivery at the partner's endpoint, one request at a time and ten at once; and how many deliveries a second there are.
 * @param stack Kota Batu as the seed leaves it; its food groups ask Dinkes, so that each run needs a stack of its own
 * @returns a table in Markdown
 */
export async function measurePartners(stack: Pick<Stack, 'base' | 'issuer'>): Promise<string> {
  const people = peopleOf(stack)
  const [system, city] = [people(HEALTH), people(`${CITY}/operator`)]
  const partner = await startPartner()
  try {
    const added = Added.parse((await system.command('/v1/webhook-endpoints', partner.body, 'bench-endpoint')).body)
    partner.secret = added.secret
    const path = `/v1/webhook-endpoints/${added.endpoint.id}`
    await until('the endpoint is verified', async () => State.parse((await system.get(path)).body).state === 'active')

    const asks = await possibleRequests(city)
    const alone: Sample[] = []
    const half = Math.floor(asks.length / 2)
    for (const ask of asks.slice(0, half)) alone.push(...(await timed(city, partner, ask)))
    const together: Sample[] = []
    for (let from = half; from < asks.length; from += AT_ONCE)
      together.push(
        ...(await Promise.all(asks.slice(from, from + AT_ONCE).map((ask) => timed(city, partner, ask)))).flat(),
      )
    const rate = await deliveriesASecond(system, path, partner)
    return table(alone, together, { rate, unsigned: partner.unsigned })
  } finally {
    await partner.stop()
  }
}

type Ask = { group: string; service: string }
/** Everything that the city could ask Dinkes for; what is asked for already is refused when its turn comes. */
async function possibleRequests(city: Officer): Promise<Ask[]> {
  const { items } = pageOf(Group).parse((await city.get('/v1/groups?status=ACTIVE&limit=100')).body)
  return items.flatMap(({ id }) => SERVICES.map((service) => ({ group: id, service })))
}

/** Asks, and waits until the partner has it in the inbox and its system was told. Nothing where it does not fit. */
async function timed(city: Officer, partner: Partner, { group, service }: Ask): Promise<Sample[]> {
  const details = { product: 'Keripik', process: 'Digoreng', address: 'Jl. Contoh 3' }
  const began = performance.now()
  const key = `bench-${service}-${group}`
  const answer = await city.ask('POST', `/v1/groups/${group}/requests`, { service, details }, { key })
  if (answer.status !== 201) return []
  const { id } = Request.parse(answer.body)
  const arrived = async (): Promise<number> => {
    while (performance.now() - began < PATIENCE_MS) {
      const { custody } = Request.parse((await city.get(`/v1/requests/${id}`)).body)
      if (custody.kind === 'held') return performance.now() - began
      await sleep(LOOK_EVERY_MS)
    }
    throw new Error(`request ${id} did not arrive`)
  }
  const delivered = partner.told(id).then((at) => at - began)
  return [{ inbox: await arrived(), delivered: await delivered }]
}

/** Lets the feed be delivered again, range by range, and counts what comes from the first to the last. */
async function deliveriesASecond(system: Officer, path: string, partner: Partner): Promise<number> {
  partner.times.splice(0)
  let asked = 0
  for (let round = 0; asked < DELIVERIES; round += 1) {
    let after: string | null = '0'
    for (let page = 0; after !== null && asked < DELIVERIES; page += 1) {
      const body: unknown = (await system.command(`${path}/replay`, { after }, `bench-replay-${round}-${page}`)).body
      const replayed = Replayed.parse(body)
      asked += replayed.deliveries.length
      after = replayed.next
    }
    await until('all is delivered', () => partner.times.length >= asked)
  }
  const [first = 0, last = 0] = [partner.times[0], partner.times.at(-1)]
  return (partner.times.length - 1) / ((last - first) / 1000)
}

/** A partner's endpoint that answers at once and notes when what came. */
async function startPartner() {
  const times: number[] = []
  const openedAt = new Map<string, number>()
  const waiting = new Map<string, (at: number) => void>()
  const partner = {
    body: { url: '', events: [eventType('request.opened'), eventType('task.created')] },
    secret: '',
    /** When each event came, in order. */
    times,
    /** Deliveries whose signature did not fit. */
    unsigned: 0,
    /** When the event came that opens a request. */
    told: (request: string): Promise<number> => {
      const at = openedAt.get(request)
      return at === undefined ? new Promise((tell) => waiting.set(request, tell)) : Promise.resolve(at)
    },
    stop: (): Promise<unknown> => {
      server.closeAllConnections()
      return new Promise((closed) => server.close(closed))
    },
  }
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const at = performance.now()
      const body = Buffer.concat(parts).toString('utf8')
      const { type, subject, data } = Event.parse(JSON.parse(body))
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ challenge: data['challenge'] }))
      if (type.includes('.endpoint.')) return
      if (!isSigned(partner.secret, body, request.headers)) partner.unsigned += 1
      times.push(at)
      if (type !== eventType('request.opened') || openedAt.has(subject)) return
      openedAt.set(subject, at)
      waiting.get(subject)?.(at)
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  partner.body.url = `http://127.0.0.1:${port}/hooks`
  return partner
}
type Partner = Awaited<ReturnType<typeof startPartner>>

function isSigned(secret: string, body: string, headers: NodeJS.Dict<string | string[]>): boolean {
  try {
    new Webhook(secret).verify(
      body,
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    )
    return true
  } catch {
    return false
  }
}

function table(alone: Sample[], together: Sample[], { rate, unsigned }: { rate: number; unsigned: number }): string {
  const row = (what: string, samples: readonly Sample[], of: (sample: Sample) => number): string => {
    const sorted = samples.map(of).toSorted((a, b) => a - b)
    return `| ${what} | ${sorted.length} | ${shown(sorted, 0.5)} | ${shown(sorted, 0.99)} |`
  }
  return [
    '| partners | samples | p50 | p99 |',
    '| --- | ---: | ---: | ---: |',
    row('request → partner’s inbox, one at a time', alone, ({ inbox }) => inbox),
    row('request → signed delivery, one at a time', alone, ({ delivered }) => delivered),
    row(`request → partner’s inbox, ${AT_ONCE} at once`, together, ({ inbox }) => inbox),
    row(`request → signed delivery, ${AT_ONCE} at once`, together, ({ delivered }) => delivered),
    '',
    `Deliveries: ${rate.toFixed(0)} a second to one endpoint, ${unsigned === 0 ? 'each signed' : `${unsigned} NOT SIGNED`}.`,
  ].join('\n')
}
const shown = (sorted: readonly number[], share: number): string => {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  return value === undefined ? 'none' : `${Math.round(value)} ms`
}

// npm run bench:partners [-- --data DIR]    a stack of its own, or a fresh one that runs on DIR
if (import.meta.main) {
  const { data } = parseArgs({ options: { data: { type: 'string' } } }).values
  if (data !== undefined) console.log(await measurePartners(runningOn(data)))
  else {
    const stack = await startStack()
    try {
      console.log(await measurePartners(stack))
    } finally {
      await stack.remove()
    }
  }
}

function runningOn(data: string): Pick<Stack, 'base' | 'issuer'> {
  const Local = z.object({ base: z.string(), issuer: z.string() })
  return Local.parse(JSON.parse(readFileSync(placesIn(data).local, 'utf8')))
}
