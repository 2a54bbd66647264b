import { beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { routes } from '../../functions/api/routes/index.ts'
import { seededRandom } from '../../infra/local/seed/random.ts'
import type { Row } from '../../shared/store/table.ts'
import { at, type Office, openOffice, openTask, textAt } from './office.ts'

/** `npm run test:bad-requests` sends a thousand to each route. */
const REQUESTS = Number(process.env['SIMPUL_BAD_REQUESTS'] ?? 60)
const SEED = Number(process.env['SIMPUL_SEED'] ?? Date.now() % 1_000_000_000)
/** Stand in every wrong value: no refusal may repeat them. */
const CANARY = 'Kenari-Z9'
/** The name of an unknown field is told where it can be a name; this one cannot. */
const STRANGE_NAME = `${CANARY} 3579`
const CANARY_NUMBER = 8_675_309_422
const CALLERS = [
  'village-35.79.01.2005/operator',
  'city-social-35.79/operator',
  'city-social-35.79/head',
  'ministry/head',
  'city-health-35.79',
  'city-social-35.79/supervisor',
]

let office: Office
let base: readonly Row[] = []
const ids: string[] = []
beforeAll(async () => {
  office = await openOffice()
  for (const step of ['draft', 'city-administration', 'city-submission', 'ministry-determination']) {
    const head = await office.proposalAt(step, { village: '35.79.01.2005', nth: ids.length + 1 })
    ids.push(head.flow.id, openTask(head))
  }
  const { group } = await office.activeGroup(0)
  const copy = textAt((await office.as('city-social-35.79/head').get('/v1/copies')).body, 'items', 0, 'id')
  ids.push(group, copy, 'ministry', '35.79', '2025', '0')
  base = office.rows()
})

type Dice = { chance(share: number): boolean; whole(below: number): number; pick<Item>(items: readonly Item[]): Item }
function dice(seed: number): Dice {
  const random = seededRandom(seed)
  const whole = (below: number): number => Math.floor(random() * below)
  return {
    chance: (share) => random() < share,
    whole,
    pick(items) {
      const found = items[whole(items.length)]
      if (found === undefined) throw new Error('one of nothing')
      return found
    },
  }
}

/** A value that fits a JSON Schema, roughly: its form is what is bent afterwards. */
function fitting(schema: unknown, { chance, whole, pick }: Dice): unknown {
  const of = (inner: unknown): unknown => fitting(inner, { chance, whole, pick })
  const values = at(schema, 'enum')
  if (at(schema, 'const') !== undefined) return at(schema, 'const')
  if (Array.isArray(values)) return pick(values)
  const options = at(schema, 'anyOf') ?? at(schema, 'oneOf')
  if (Array.isArray(options)) return of(pick(options))
  switch (at(schema, 'type')) {
    case 'object': {
      const required = at(schema, 'required')
      const entries = Object.entries(at(schema, 'properties') ?? {})
        .filter(([name]) => (Array.isArray(required) && required.includes(name)) || chance(0.5))
        .map(([name, inner]) => [name, of(inner)])
      return Object.fromEntries(entries)
    }
    case 'array':
      return Array.from({ length: 1 + whole(3) }, () => of(at(schema, 'items')))
    case 'integer':
    case 'number':
      return Number(at(schema, 'minimum') ?? 0) + whole(100)
    case 'boolean':
      return chance(0.5)
    default:
      return at(schema, 'format') === 'date'
        ? '2026-03-04'
        : pick([...ids, '35.79.01.2005', '3579010101900001', 'approve', 'submit', 'Teks biasa'])
  }
}

/** Values that have broken other people's software. */
const wrong = ({ pick, whole }: Dice): unknown =>
  pick<unknown>([
    null, true, '', ' ', CANARY, `${CANARY}\u0000`, `${CANARY}'; DROP TABLE--`, `{{${CANARY}}}`, `<script>${CANARY}</script>`, `../${CANARY}`,
    CANARY.repeat(500), '\ud800', '\u202e', '__proto__', 'constructor', CANARY_NUMBER, -CANARY_NUMBER, 1.5, -1, 0, 1e308, Number.MAX_SAFE_INTEGER + 1,
    [], [CANARY], [[[[CANARY]]]], {}, { [STRANGE_NAME]: CANARY }, { toString: CANARY }, Array.from({ length: whole(300) }, () => CANARY), '9999-99-99', '2026-02-30', '35.79.01.0000',
  ]) // biome-ignore format: a list of values

/** Bends a value somewhere: takes away, adds, exchanges. */
function bent(value: unknown, roll: Dice): unknown {
  if (typeof value !== 'object' || value === null || roll.chance(0.15)) return wrong(roll)
  if (Array.isArray(value)) {
    const place = roll.whole(value.length + 1)
    return roll.chance(0.3) ? [...value, wrong(roll)] : value.map((one, i) => (i === place ? bent(one, roll) : one))
  }
  const entries = Object.entries(value)
  const place = roll.whole(Math.max(1, entries.length))
  if (entries.length === 0 || roll.chance(0.25))
    return { ...value, [roll.pick([STRANGE_NAME, 'id', 'extra', 'constructor'])]: wrong(roll) }
  if (roll.chance(0.2)) return Object.fromEntries(entries.filter((_, i) => i !== place))
  return Object.fromEntries(entries.map(([name, one], i) => [name, i === place ? bent(one, roll) : one]))
}

const schemaOf = (schema: z.ZodType | undefined): unknown =>
  schema && z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })

describe(`wrong requests, ${REQUESTS} a route, by seed ${SEED}`, () => {
  test.each(routes.map((route, n) => ({ name: `${route.method} ${route.path}`, route, n })))(
    '$name',
    async ({ route, n }) => {
      const roll = dice(SEED + n)
      office.log.length = 0
      const body = schemaOf(route.body)
      const query = schemaOf(route.query)
      for (let count = 0; count < REQUESTS; count += 1) {
        const path = route.path.replaceAll(/\{\w+\}/g, () =>
          roll.chance(0.7)
            ? roll.pick(ids)
            : encodeURIComponent(roll.pick([CANARY, '..', '%', 'x'.repeat(200), '\u0000', '0', '-1', "'", '{}'])),
        )
        const asked =
          roll.chance(0.9) && query
            ? bent(fitting(query, roll), roll)
            : roll.chance(0.1)
              ? { [STRANGE_NAME]: CANARY }
              : {}
        const search =
          typeof asked === 'object' && asked !== null
            ? `?${new URLSearchParams(Object.entries(asked).map(([name, value]): [string, string] => [wellFormed(name), wellFormed(typeof value === 'string' ? value : JSON.stringify(value))]))}`
            : ''
        const headers = roll.chance(0.2) ? roll.pick<Record<string, string>>([
        { 'content-type': 'text/plain' }, { 'content-type': `application/json; charset=${CANARY}` }, { 'content-encoding': 'gzip' }, { 'idempotency-key': 'short' },
        { 'idempotency-key': 'x'.repeat(129) }, { 'if-match': CANARY }, { 'if-match': `"${CANARY}"` }, { 'if-match': 'W/"1"' }, { accept: `text/${CANARY}` }, { accept: 'x' },
        { 'accept-language': `${CANARY}, *;q=0` }, { traceparent: CANARY }, { 'x-forwarded-for': CANARY },
      ]) : {} // biome-ignore format: a list of headers
        const sent = body === undefined ? {} : bent(fitting(body, roll), roll)
        const text = roll.chance(0.1)
          ? JSON.stringify(sent).slice(0, roll.whole(40))
          : roll.chance(0.02)
            ? '['.repeat(5000)
            : JSON.stringify(sent)
        const before = office.writes()
        const call = { method: route.method, path: `${path}${search}`, body: text, headers }
        const reply = await office.as(roll.pick(CALLERS)).send(call)
        const said = `seed ${SEED}, request ${count}: ${JSON.stringify(call).slice(0, 600)} → ${reply.status} ${reply.text.slice(0, 300)}`
        expect(reply.status, said).toBeLessThan(500)
        if (reply.status >= 400) {
          expect(reply.text, said).not.toContain(CANARY)
          expect(reply.text, said).not.toContain(String(CANARY_NUMBER))
          expect(office.writes(), said).toBe(before)
        }
        expect([...reply.headers].map(([, value]) => value).join('\n'), said).not.toContain(CANARY)
        // What was bent may fit all the same.
        if (office.writes() > before) office.world.table.load(base)
      }
      expect(office.log.filter(({ fault }) => fault)).toEqual([])
      expect(JSON.stringify(office.log)).not.toContain(CANARY)
      expect(office.rows()).toEqual(base)
    },
  )
})
/** Half a character cannot stand in an address. */
const wellFormed = (text: string): string => text.toWellFormed()
