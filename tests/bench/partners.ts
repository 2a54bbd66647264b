import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import * as z from 'zod'
import { eventType } from '../../shared/names/partner-events.ts'
import { PRODUCT_CATEGORIES } from '../../shared/names/proposal.ts'
import { isFood } from '../../shared/reference/product-routes.ts'
import { pageOf } from '../walks/answers.ts'
import { type Officer, peopleOf } from '../walks/officer.ts'
import type { Stack } from '../walks/stack.ts'
import { until } from '../walks/until.ts'
import { type Figure, figureOf, percentile } from './figures.ts'
import type { Size } from './size.ts'

const HEALTH = 'city-health-35.79'
const CITY = 'city-social-35.79'
const SERVICES = ['food-inspection', 'food-sample-check'] as const
/** Requests of one run, one at a time and then so many at once. */
const SAMPLES = 200
const AT_ONCE = 10
/** In a quick look of so many seconds. */
const SAMPLES_A_SECOND = 3
/** Deliveries that the rate is taken from. */
const DELIVERIES = 400
const LOOK_EVERY_MS = 5
/** A request that takes longer is none that a figure should hide. */
const PATIENCE_MS = 30_000

const Group = z.object({ id: z.string(), productCategory: z.enum(PRODUCT_CATEGORIES) })
const Added = z.object({ endpoint: z.object({ id: z.string() }), secret: z.string() })
const State = z.object({ state: z.string() })
const Request = z.object({ id: z.string() })
const Asked = Request.extend({
  service: z.string(),
  group: z.object({ id: z.string() }),
  custody: z.object({ kind: z.string() }),
})
const Replayed = z.object({ deliveries: z.array(z.object({ id: z.string() })), next: z.string().nullable() })
const Event = z.object({ id: z.string(), type: z.string(), subject: z.string(), data: z.looseObject({}) })

/** Milliseconds from the moment at which the city's officer sent the request. */
type Sample = { inbox: number; delivered: number }
type Ask = { group: string; service: string }
/** Who asks, who looks into the inbox of the office that is asked, and that office's own system. */
type Sides = { city: Officer; office: Officer; partner: Partner }

/**
 * What partner systems wait for: from a request to the partner's inbox, from a request to a signed delivery at the
 * partner's endpoint, one request at a time and ten at once; and how many deliveries a second there are. Each request is
 * taken back once it was measured, so that the same may be asked for again.
 * @param stack Kota Batu as the seed leaves it; its food groups ask Dinkes
 */
export async function measurePartners(
  stack: Pick<Stack, 'base' | 'issuer'>,
  { runs, seconds }: Size,
  say: (line: string) => void,
): Promise<Figure[]> {
  const people = peopleOf(stack)
  const [system, city] = [people(HEALTH), people(`${CITY}/operator`)]
  const partner = await startPartner()
  try {
    const added = Added.parse((await system.command('/v1/webhook-endpoints', partner.body, 'bench-endpoint')).body)
    partner.secret = added.secret
    const path = `/v1/webhook-endpoints/${added.endpoint.id}`
    await until('the endpoint is verified', async () => State.parse((await system.get(path)).body).state === 'active')

    const sides = { city, office: people(`${HEALTH}/operator`), partner }
    const asks = await possibleRequests(city)
    const samples = seconds === undefined ? SAMPLES : Math.max(AT_ONCE, seconds * SAMPLES_A_SECOND)
    const alone: Sample[][] = []
    const together: Sample[][] = []
    const rates: number[] = []
    // The first run warms up and does not count.
    for (let run = 0; run <= runs; run += 1) {
      const many = run === 0 ? AT_ONCE : samples
      const [one, ten] = [await inTurn(sides, asks, many, 1), await inTurn(sides, asks, many, AT_ONCE)]
      const rate = await deliveriesASecond(system, path, partner, run)
      if (run === 0) continue
      alone.push(one)
      together.push(ten)
      rates.push(rate)
      say(`run ${run}: ${many} requests one at a time, ${many} by ${AT_ONCE}, ${rate.toFixed(0)} deliveries a second`)
    }
    if (partner.unsigned > 0) throw new Error(`${partner.unsigned} deliveries are not signed`)
    const many = `${samples} a run`
    return [
      ...figuresOf(`one at a time, ${many}`, alone),
      ...figuresOf(`${AT_ONCE} at once, ${many}`, together),
      figureOf('partners', 'deliveries a second to one endpoint', rates, { goal: null, most: false, unit: '' }),
    ]
  } finally {
    await partner.stop()
  }
}

/** What the city can ask Dinkes for and has not. */
async function possibleRequests(city: Officer): Promise<Ask[]> {
  const { items } = pageOf(Group).parse((await city.get('/v1/groups?status=ACTIVE&limit=100')).body)
  const { items: known } = pageOf(Asked).parse((await city.get('/v1/requests?limit=100')).body)
  const isOpen = ({ group, service }: Ask): boolean =>
    known.some((one) => one.custody.kind !== 'closed' && one.service === service && one.group.id === group)
  return items
    .filter(({ productCategory }) => isFood(productCategory))
    .flatMap(({ id }) => SERVICES.map((service) => ({ group: id, service })))
    .filter((one) => !isOpen(one))
}

/** Asks for one after the other, or for some at once, and takes each back. */
async function inTurn(sides: Sides, asks: readonly Ask[], samples: number, atOnce: number): Promise<Sample[]> {
  if (asks.length < atOnce) throw new Error(`only ${asks.length} requests are possible`)
  const taken: Sample[] = []
  while (taken.length < samples) {
    const some = Array.from({ length: atOnce }, (_, i) => asks[(taken.length + i) % asks.length]).filter((ask) => !!ask)
    taken.push(...(await Promise.all(some.map((ask) => timed(sides, ask)))))
  }
  return taken
}

/** Asks, and waits until the partner has it in the inbox and its system was told. */
async function timed({ city, office, partner }: Sides, { group, service }: Ask): Promise<Sample> {
  const details = { product: 'Keripik', process: 'Digoreng', address: 'Jl. Contoh 3' }
  const began = performance.now()
  const answer = await city.command(`/v1/groups/${group}/requests`, { service, details }, randomUUID())
  const { id } = Request.parse(answer.body)
  const arrived = async (): Promise<number> => {
    while (performance.now() - began < PATIENCE_MS) {
      if ((await office.list('unclaimed')).some(({ caseId }) => caseId === id)) return performance.now() - began
      await sleep(LOOK_EVERY_MS)
    }
    throw new Error(`request ${id} did not arrive`)
  }
  const delivered = partner.told(id).then((at) => at - began)
  const sample = { inbox: await arrived(), delivered: await delivered }
  await city.command(`/v1/requests/${id}/cancel`, { reason: 'Pengukuran.' }, randomUUID())
  return sample
}

function figuresOf(how: string, runs: readonly (readonly Sample[])[]): Figure[] {
  return (['inbox', 'delivered'] as const).flatMap((what) =>
    [0.5, 0.99].map((share) =>
      figureOf(
        'partners',
        `request → ${what === 'inbox' ? 'partner’s inbox' : 'signed delivery'}, p${share * 100}, ${how}`,
        runs.map((samples) =>
          percentile(
            samples.map((sample) => sample[what]),
            share,
          ),
        ),
        { goal: null, most: true, unit: ' ms' },
      ),
    ),
  )
}

/** Lets the feed be delivered again, range by range, and counts what comes from the first to the last. */
async function deliveriesASecond(system: Officer, path: string, partner: Partner, run: number): Promise<number> {
  partner.times.splice(0)
  let sent = 0
  for (let round = 0; sent < DELIVERIES; round += 1) {
    let after: string | null = '0'
    for (let page = 0; after !== null && sent < DELIVERIES; page += 1) {
      const body: unknown = (await system.command(`${path}/replay`, { after }, `bench-replay-${run}-${round}-${page}`))
        .body
      const replayed = Replayed.parse(body)
      sent += replayed.deliveries.length
      after = replayed.next
    }
    await until('all is delivered', () => partner.times.length >= sent)
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
