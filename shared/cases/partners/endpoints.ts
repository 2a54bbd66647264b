import { mayI } from '../../authority/may-i.ts'
import type { WebhookEndpoint } from '../../contracts/answers.ts'
import { EndpointRow } from '../../contracts/hooks.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { type TargetRules, webhookTarget } from '../../contracts/webhook-target.ts'
import { type Fault, type Refused, refused } from '../../kit/decision.ts'
import { type Instant, plusSeconds } from '../../kit/instant.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { commit } from '../../store/commit.ts'
import type { Keys } from '../../store/keys/keys.ts'
import { open, seal } from '../../store/keys/sealing.ts'
import { newWebhookSecret } from '../../store/keys/webhook-secret.ts'
import { ENDPOINT_PREFIX, endpointOf } from '../../store/row-keys.ts'
import type { Action, Guard, Table } from '../../store/table.ts'
import { type CommandKey, replayOf, rowOfKey } from '../command-key.ts'
import type { Deps } from '../deps.ts'
import { pause } from '../pause.ts'
import { beginFeed } from './feed.ts'

/** More than any office has systems. */
const ENDPOINTS_MAX = 10
/** So long deliveries carry the signature of the secret before as well (contract 6). */
const OVERLAP_SECONDS = 24 * 3600
const SECRETS_MAX = 3
const ATTEMPTS_MAX = 5

export type EndpointChanged = { kind: 'changed'; endpoint: EndpointRow; replayed: boolean }
/** `secret` is told once; a repeated command does not tell it again. */
type WithSecret = { kind: 'changed'; endpoint: EndpointRow; secret: string | null; replayed: boolean }

/** Whether the caller may look after the endpoints of their own office. */
export const mayUseHooks = (actor: StaffActor): boolean =>
  mayI(actor, 'use-hooks', { kind: 'agency', agency: actor.agency }) === 'yes'

/** @param more what stands or falls with the new endpoint: the delivery that verifies it */
export async function addEndpoint(
  deps: Deps,
  actor: StaffActor,
  { url, events }: { url: string; events: readonly string[] },
  { key, rules, more }: { key: CommandKey; rules: TargetRules; more: (endpoint: EndpointRow) => readonly Action[] },
): Promise<WithSecret | Refused<RefusalCode>> {
  if (!mayUseHooks(actor)) return refused('forbidden')
  const { agency } = actor
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const replay = await replayOf(deps, key)
    if (replay?.kind === 'refused') return replay
    if (replay) {
      const known = await loadEndpoint(deps.table, agency, replay.resource)
      return known ? { kind: 'changed', endpoint: known, secret: null, replayed: true } : refused('not-found')
    }
    const target = webhookTarget(url, rules)
    if (!target) return refused('invalid', { faults: [NO_TARGET] })
    if ((await endpointsOf(deps.table, agency)).length >= ENDPOINTS_MAX)
      return refused('incomplete', { faults: [TOO_MANY] })
    const now = deps.now()
    const id = deps.newId()
    const secret = newWebhookSecret()
    const endpoint: EndpointRow = {
      ...endpointOf(agency, id),
      id,
      url: target.href,
      events: [...new Set(events)],
      createdAt: now,
      verifiedAt: null,
      paused: null,
      secrets: [{ ...(await seal(deps.keys, contextOf(id), secret)), until: null }],
      version: 1,
    }
    await beginFeed(deps.table, agency, now)
    const isNew: Guard = { guard: 'endpoint-is-new', condition: { kind: 'absent' } }
    const written = await commit(deps.table, {
      changes: [],
      rows: [{ kind: 'put', row: endpoint, only: isNew }, ...more(endpoint)],
      key: rowOfKey(key, id, now),
    })
    if (written.kind === 'committed') return { kind: 'changed', endpoint, secret, replayed: false }
    await pause(deps, attempt)
  }
  return refused('conflict')
}

export async function loadEndpoint(table: Table, agency: string, id: string): Promise<EndpointRow | undefined> {
  const row = await table.get(endpointOf(agency, id))
  return row && EndpointRow.parse(row)
}

export async function endpointsOf(table: Table, agency: string): Promise<EndpointRow[]> {
  const { pk } = endpointOf(agency, '')
  const { rows } = await table.query({ pk, prefix: ENDPOINT_PREFIX, limit: ENDPOINTS_MAX * 2 })
  return rows.map((row) => EndpointRow.parse(row))
}

export async function readEndpoint(
  deps: Deps,
  actor: StaffActor,
  id: string,
): Promise<{ kind: 'found'; endpoint: EndpointRow } | Refused<RefusalCode>> {
  const endpoint = mayUseHooks(actor) ? await loadEndpoint(deps.table, actor.agency, id) : undefined
  return endpoint ? { kind: 'found', endpoint } : refused('not-found')
}

/**
 * The road of an endpoint's own commands: load, decide, commit with the key.
 * @param change what becomes of it, with rows that stand or fall with that
 */
export async function changeEndpoint(
  deps: Deps,
  actor: StaffActor,
  id: string,
  key: CommandKey,
  change: (
    endpoint: EndpointRow,
    now: Instant,
  ) =>
    | { endpoint: EndpointRow; rows?: readonly Action[] }
    | Refused<RefusalCode>
    | Promise<{ endpoint: EndpointRow; rows?: readonly Action[] }>,
): Promise<EndpointChanged | Refused<RefusalCode>> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const read = await readEndpoint(deps, actor, id)
    if (read.kind === 'refused') return read
    const before = read.endpoint
    const replay = await replayOf(deps, key)
    if (replay?.kind === 'refused') return replay
    if (replay) return { kind: 'changed', endpoint: before, replayed: true }
    const now = deps.now()
    const changed = await change(before, now)
    if ('kind' in changed) return changed
    const endpoint = { ...changed.endpoint, version: before.version + 1 }
    const written = await commit(deps.table, {
      changes: [],
      rows: [{ kind: 'put', row: endpoint, only: asRead(before) }, ...(changed.rows ?? [])],
      key: rowOfKey(key, id, now),
    })
    if (written.kind === 'committed') return { kind: 'changed', endpoint, replayed: false }
    await pause(deps, attempt)
  }
  return refused('conflict')
}

const asRead = ({ version }: EndpointRow): Guard => ({
  guard: 'endpoint-is-the-one-read',
  condition: { kind: 'equals', attribute: 'version', value: version },
})

export const pauseEndpoint = (deps: Deps, actor: StaffActor, id: string, key: CommandKey) =>
  changeEndpoint(deps, actor, id, key, (endpoint, at) => ({
    endpoint: { ...endpoint, paused: endpoint.paused ?? { at, by: 'owner' } },
  }))

/** What was not sent meanwhile lies in the feed, and can be replayed. */
export const resumeEndpoint = (deps: Deps, actor: StaffActor, id: string, key: CommandKey) =>
  changeEndpoint(deps, actor, id, key, (endpoint) => ({ endpoint: { ...endpoint, paused: null } }))

/** A new secret; the one before signs beside it for a day, so that no delivery is lost while the partner changes over. */
export async function rotateSecret(
  deps: Deps,
  actor: StaffActor,
  id: string,
  key: CommandKey,
): Promise<WithSecret | Refused<RefusalCode>> {
  const secret = newWebhookSecret()
  const changed = await changeEndpoint(deps, actor, id, key, async (endpoint, now) => {
    const until = plusSeconds(now, OVERLAP_SECONDS)
    const older = endpoint.secrets.map((one) => ({ ...one, until: one.until ?? until }))
    const live = older.filter((one) => one.until > now).slice(0, SECRETS_MAX - 1)
    const newest = { ...(await seal(deps.keys, contextOf(id), secret)), until: null }
    return { endpoint: { ...endpoint, secrets: [newest, ...live] } }
  })
  return changed.kind === 'refused' ? changed : { ...changed, secret: changed.replayed ? null : secret }
}

/** The endpoint is gone at once; what was delivered to it runs out by itself. */
export async function removeEndpoint(
  deps: Deps,
  actor: StaffActor,
  id: string,
  key: CommandKey,
): Promise<{ kind: 'removed'; replayed: boolean } | Refused<RefusalCode>> {
  if (!mayUseHooks(actor)) return refused('not-found')
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const replay = await replayOf(deps, key)
    if (replay) return replay.kind === 'refused' ? replay : { kind: 'removed', replayed: true }
    const endpoint = await loadEndpoint(deps.table, actor.agency, id)
    if (!endpoint) return refused('not-found')
    const written = await commit(deps.table, {
      changes: [],
      rows: [{ kind: 'delete', key: endpointOf(actor.agency, id), only: asRead(endpoint) }],
      key: rowOfKey(key, id, deps.now()),
    })
    if (written.kind === 'committed') return { kind: 'removed', replayed: false }
    await pause(deps, attempt)
  }
  return refused('conflict')
}

/** What the platform itself does to an endpoint: it answered its challenge, or nothing for days. */
export async function settleEndpoint(
  deps: Deps,
  agency: string,
  id: string,
  change: (endpoint: EndpointRow) => EndpointRow,
): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const before = await loadEndpoint(deps.table, agency, id)
    const after = before && change(before)
    if (!after || after === before) return
    const row = { ...after, version: before.version + 1 }
    const written = await deps.table.write([{ kind: 'put', row, only: asRead(before) }])
    if (written.kind === 'written') return
    await pause(deps, attempt)
  }
  throw new Error(`the endpoint ${id} changes all the time`)
}

/** The secrets that sign at this moment, the newest first. */
export async function secretsOf(keys: Keys, { id, secrets }: EndpointRow, now: Instant): Promise<string[]> {
  const live = secrets.filter(({ until }) => until === null || until > now)
  return Promise.all(live.map(async (sealed) => String(await open(keys, contextOf(id), sealed))))
}

/** The sealing key is used for a named case only; an endpoint's secret counts as one. */
const contextOf = (endpoint: string) => ({ case: endpoint, row: 'WEBHOOK-SECRET' })

export const stateOf = ({ paused, verifiedAt }: EndpointRow): WebhookEndpoint['state'] =>
  paused ? 'paused' : verifiedAt ? 'active' : 'unverified'

export const endpointView = (endpoint: EndpointRow): WebhookEndpoint => {
  const { id, url, events, createdAt, verifiedAt, paused } = endpoint
  return { id, url, events, state: stateOf(endpoint), createdAt, verifiedAt, paused }
}

const NO_TARGET: Fault = {
  pointer: '/url',
  code: 'target-refused',
  detail: {
    id: 'Alamat harus https di internet publik, tanpa nama pengguna dan kata sandi.',
    en: 'The address must be https on the public internet, without user and password.',
  },
}
const TOO_MANY: Fault = {
  pointer: '/url',
  code: 'too-many',
  detail: {
    id: `Paling banyak ${ENDPOINTS_MAX} alamat untuk satu kantor.`,
    en: `At most ${ENDPOINTS_MAX} endpoints for an office.`,
  },
}
