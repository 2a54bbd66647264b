import { beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { Route } from '../../functions/api/route.ts'
import { routes } from '../../functions/api/routes/index.ts'
import { clientOf, formOf, NEEDS_FILE } from '../../infra/local/seed/decisions.ts'
import { BUSINESSES, draftOf } from '../../infra/local/seed/dossiers.ts'
import { SAMPLE_PDF, SAMPLE_SHA256 } from '../../infra/local/seed/world.ts'
import { entryText } from '../../shared/cases/entry.ts'
import { outgoingOfRow } from '../../shared/cases/outgoing.ts'
import { partnerEventsOf } from '../../shared/cases/partners/partner-events.ts'
import { unpack } from '../../shared/store/packed.ts'
import { at, type Call, type Office, openOffice, type Reply, textAt } from './office.ts'

/**
 * Numbers and names that are nobody's and stand nowhere else (P10): a proposal carries them from the village to the bank,
 * and callers write them wherever a request has room. Where one is found afterwards it got out.
 */
const VILLAGE = '35.79.01.2005'
const AMOUNT = 12_000_000
const GROUP = 'Keripik Uji Rahasia'
const ACCOUNT = '7170171701717'
const PHONE = '+62 899 7170 171'
const NAMES = ['Kenari Satu', 'Kenari Dua', 'Kenari Tiga', 'Kenari Empat', 'Kenari Lima']
const draft = draftOf({
  n: 431,
  village: VILLAGE,
  business: BUSINESSES[0],
  members: NAMES.length,
  budgetYear: 2026,
  budgetSource: 'APBN_DEKON',
  amount: AMOUNT,
})
const drafted: unknown = draft['members']
const MEMBERS = (Array.isArray(drafted) ? drafted : []).map((member, i) => ({
  ...member,
  fullName: NAMES[i],
  phone: PHONE,
}))
const INPUT = { ...draft, group: { ...Object(draft['group']), name: GROUP }, members: MEMBERS }
const NUMBERS = [...MEMBERS.flatMap(({ nationalId, familyCardNo }) => [nationalId, familyCardNo]), ACCOUNT].map(String)
const [NIK = ''] = NUMBERS

/** How often any of them stands in a text, in whatever writing an address or JSON gives it. */
function told(text: string, what: readonly string[] = [...NUMBERS, ...NAMES, PHONE]): string[] {
  const plain = text.replaceAll('+', ' ').replaceAll(/%20/g, ' ')
  return what.filter((canary) => plain.includes(canary.replaceAll('+', ' ')))
}
/** What anyone could read in an attribute: packing is no sealing. */
function bytesToText(value: unknown): string {
  if (!(value instanceof Uint8Array)) return JSON.stringify(value)
  return value[0] === 1 || value[0] === 2 ? unpack(value) : Buffer.from(value).toString('latin1')
}

let office: Office
let id = ''
const heard: { client: string; call: Call; reply: Reply }[] = []

async function ask(client: string, call: Call): Promise<Reply> {
  const reply = await office.as(client).send(call)
  heard.push({ client, call, reply })
  return reply
}
const post = (client: string, path: string, body: unknown = {}): Promise<Reply> =>
  ask(client, { method: 'POST', path, body })

const READERS = [
  `village-${VILLAGE}/operator`,
  'city-social-35.79/operator',
  'city-social-35.79',
  'city-health-35.79/operator',
  'province-social-35/head',
  'ministry/head',
  'ministry/auditor',
]
/** Everything that can be read of the proposal, by everybody, also by those who may not. */
async function readAll(task: string, group: string | null): Promise<void> {
  for (const client of READERS) {
    for (const path of [
      `/v1/proposals/${id}`, `/v1/proposals/${id}/history`, `/v1/proposals/${id}/timeline`, `/v1/tasks/${task}`, `/v1/tasks/${task}/why`, `/v1/tasks/${task}/draft`,
      '/v1/tasks?view=agency', '/v1/tasks?view=waiting', '/v1/tasks?view=done', '/v1/proposals?city=35.79', '/v1/copies', '/v1/groups?village=35.79.01.2005',
      ...(group === null ? [] : [`/v1/groups/${group}`]), '/v1/events',
    ]) // biome-ignore format: a list of addresses
      await ask(client, { path })
  }
}

beforeAll(async () => {
  office = await openOffice()
  const operator = clientOf('draft', VILLAGE)
  id = textAt((await post(operator, '/v1/proposals', INPUT)).body, 'id')
  await ask(operator, { method: 'PUT', path: `/v1/proposals/${id}`, body: INPUT })
  const file = async (client: string, path: string, kind: string): Promise<string> => {
    const announced = { kind, fileName: 'berkas.pdf', mediaType: 'application/pdf', size: SAMPLE_PDF.length }
    const { body } = await post(client, `${path}/attachments`, { ...announced, sha256: SAMPLE_SHA256 })
    office.put(textAt(body, 'upload', 'url'), SAMPLE_PDF)
    return textAt(body, 'attachment', 'id')
  }
  for (const kind of ['PROPOSAL_DOC', 'FORMATION_MINUTES']) await file(operator, `/v1/proposals/${id}`, kind)
  await readAll(`${id}.1`, null)
  await post(operator, `/v1/proposals/${id}/submit`)
  for (;;) {
    await office.world.deliver()
    const proposal = (await ask('ministry/auditor', { path: `/v1/proposals/${id}` })).body
    const step = at(proposal, 'step')
    const group = textAt(proposal, 'group', 'id')
    if (typeof step !== 'string') {
      await readAll(`${id}.1`, group)
      break
    }
    const task = textAt(proposal, 'custody', 'task')
    const client = clientOf(step, VILLAGE)
    await post(client, `/v1/tasks/${task}/claim`)
    const kind = NEEDS_FILE[step]
    const facilitator = textAt((await ask('city-social-35.79/facilitator', { path: '/v1/me' })).body, 'sub')
    const attachments = kind ? [await file(client, `/v1/tasks/${task}`, kind)] : []
    const situation = { village: VILLAGE, day: '2026-03-04', serial: 'P10-1', groupName: GROUP, amount: AMOUNT }
    const form = formOf(step, { ...situation, facilitator, attachments })
    const filled = at(form, 'account') ? { account: { bank: 'Bank Contoh', number: ACCOUNT, holder: GROUP } } : form
    await ask(client, { method: 'PUT', path: `/v1/tasks/${task}/draft`, body: { form: filled } })
    await readAll(task, group)
    // Refused first, by somebody else and with numbers in the reason; then decided.
    await post('city-health-35.79', `/v1/tasks/${task}/complete`, { outcome: 'reject', reason: NIK })
    await post(client, `/v1/tasks/${task}/complete`, { outcome: NIK, reason: `NIK ${NIK} milik ${NAMES[0]}` })
    await post(client, `/v1/tasks/${task}/complete`, { outcome: 'approve', form: { ...Object(filled), [NIK]: NIK } })
    const decided = await post(client, `/v1/tasks/${task}/complete`, { outcome: 'approve', form: filled })
    expect(decided.status, `${step}: ${decided.text}`).toBe(200)
  }
})

describe('the persons of a proposal that went from the village to the bank', () => {
  test('it is active, and everybody read it at every step', async () => {
    expect((await office.world.head(id)).flow.custody).toMatchObject({ kind: 'closed', outcome: 'ACTIVE' })
    expect(heard.length).toBeGreaterThan(1_000)
    expect(told(JSON.stringify(INPUT)).length).toBe(NUMBERS.length - 1 + NAMES.length + 1)
  })

  test('stand in no refusal, no header and no address', () => {
    for (const { call, reply } of heard) {
      expect(told([...reply.headers].flat().join('\n')), call.path).toEqual([])
      if (reply.status >= 400) expect(told(reply.text), `${call.path} ${reply.status}`).toEqual([])
      expect(told(textAt(reply.body, 'upload', 'url')), call.path).toEqual([])
    }
  })

  test('stand whole only before the holder of a draft; by name only before who may see the proposal itself', () => {
    const whole = heard.filter(({ reply }) => told(reply.text, NUMBERS).length > 0)
    const isDraft = ({ call }: (typeof heard)[number]): boolean => call.path.endsWith('/draft')
    expect(whole.length).toBeGreaterThan(0)
    expect(whole.filter((one) => !isDraft(one)).map(({ call }) => call)).toEqual([])
    expect(whole.filter(({ client }) => client.startsWith('city-health') || client.startsWith('province'))).toEqual([])
    const named = heard.filter((one) => told(one.reply.text, NAMES).length > 0 && !isDraft(one))
    const places = new Set(named.map(({ call }) => call.path.replace(id, '{id}')))
    expect([...places].toSorted()).toEqual(['/v1/proposals', '/v1/proposals/{id}', '/v1/proposals/{id}/submit'])
    expect(named.filter(({ client }) => client.startsWith('city-health'))).toEqual([])
  })

  test('stand in no line of the log', () => {
    expect(office.log.length).toBeGreaterThan(heard.length - 1)
    expect(told(JSON.stringify(office.log))).toEqual([])
  })

  test('stand in no message of a queue and in no event of a partner', () => {
    const entries = office.world.table.dump().filter(({ sk }) => sk.startsWith('EVENT#'))
    const messages = entries.flatMap((row) => outgoingOfRow(row))
    expect(messages.length).toBeGreaterThan(20)
    expect(told(JSON.stringify(messages))).toEqual([])
    const parties = ['city-social-35.79', 'city-health-35.79']
    const events = entries
      .filter(({ pk }) => pk === `CASE#${id}`)
      .flatMap((row) => partnerEventsOf(id, { bytes: entryText(row) ?? '', kind: 'proposal', parties }))
    expect(events.length).toBeGreaterThan(20)
    expect(told(JSON.stringify(events))).toEqual([])
  })

  test('stand in no row of the table but sealed', () => {
    const open = office.world.table
      .dump()
      .filter((row) => told(Object.values(row).map(bytesToText).join('\n')).length > 0)
    expect(open.map(({ pk, sk }) => `${pk} ${sk}`)).toEqual([])
  })
})

/** What a schema has room for, everywhere the same value. */
function filled(schema: unknown, value: unknown): unknown {
  const properties = at(schema, 'properties')
  if (typeof properties === 'object' && properties !== null)
    return Object.fromEntries([
      ...Object.entries(properties).map(([name, inner]) => [name, filled(inner, value)]),
      [NIK, value],
    ])
  return at(schema, 'type') === 'array' ? [filled(at(schema, 'items'), value), value] : value
}
const namesIn = (schema: z.ZodType | undefined): string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape) : []

/** A number wherever a request of this route has room for one. */
function callsWith({ method, path, body, query }: Route, value: unknown): Call[] {
  const text = String(value)
  const search = (names: readonly string[]): string =>
    names.length === 0 ? '' : `?${new URLSearchParams(names.map((name): [string, string] => [name, text]))}`
  const elsewhere = (known: string): string => path.replaceAll(/\{\w+\}/g, encodeURIComponent(known))
  const schema: unknown = body && z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' })
  const sent = schema === undefined ? {} : filled(schema, value)
  const fields = Object.entries(at(schema, 'properties') ?? {})
  return [
    { method, path: elsewhere(text), body: {} },
    { method, path: elsewhere(id), body: sent },
    { method, path: elsewhere(`${id}.1`), body: sent },
    { method, path: elsewhere(id), body: value },
    { method, path: elsewhere(id), body: `{"nationalId":"${text}"` },
    ...fields.map(([name, inner]) => ({ method, path: elsewhere(id), body: { [name]: filled(inner, value) } })),
    { method, path: `${elsewhere(id)}${search([...namesIn(query), text])}`, body: {} },
    ...namesIn(query).map((name) => ({ method, path: `${elsewhere(id)}${search([name])}`, body: {} })),
    ...['if-match', 'traceparent', 'accept', 'content-type', 'accept-language', 'user-agent', 'x-forwarded-for'].map(
      (header) => ({ method, path: elsewhere(id), body: {}, headers: { [header]: `"${text}"` } }),
    ),
    { method, path: elsewhere(id), body: sent, key: text },
  ]
}

describe('a number that a caller writes where it does not belong is not repeated', () => {
  test.each(routes.map((route) => ({ name: `${route.method} ${route.path}`, route })))('$name', async ({ route }) => {
    office.log.length = 0
    const callers = [clientOf('draft', VILLAGE), 'city-social-35.79/supervisor']
    for (const [i, value] of [NIK, Number(NIK), { fullName: NAMES[0] }, `${NAMES[0]} ${NIK}`].entries())
      for (const call of callsWith(route, value)) {
        const reply = await office.as(callers[i % 2] ?? '').send(call)
        const said = `${JSON.stringify(call)} → ${reply.status}`
        expect(reply.status, said).toBeLessThan(500)
        expect(told([...reply.headers].flat().join('\n')), said).toEqual([])
        if (reply.status >= 400) expect(told(reply.text), said).toEqual([])
      }
    expect(told(JSON.stringify(office.log))).toEqual([])
  })

  test('nor by a service that fails and says what it was given', async () => {
    const words = `One or more parameter values are not valid: ${NIK} ${NAMES[0]}`
    office.fail(Object.assign(new Error(words, { cause: words }), { name: 'ValidationException' }))
    office.log.length = 0
    const replies = await Promise.all([
      post(clientOf('draft', VILLAGE), '/v1/proposals', INPUT),
      post('ministry/auditor', `/v1/proposals/${id}/members/0/reveal`, { reason: 'audit', note: NIK }),
    ])
    office.fail(undefined)
    expect(replies.map(({ status }) => status)).toEqual([503, 503])
    expect(office.log.filter(({ fault }) => fault)).toHaveLength(2)
    expect(told(`${replies.map(({ text }) => text).join('\n')}${JSON.stringify(office.log)}`)).toEqual([])
  })
})
