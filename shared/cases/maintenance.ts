import * as z from 'zod'
import { mayI } from '../authority/may-i.ts'
import type { StaffActor } from '../contracts/staff.ts'
import { type Fault, type Refused, refused } from '../kit/decision.ts'
import { type Instant, InstantText, secondsBetween } from '../kit/instant.ts'
import type { RefusalCode } from '../names/refusals.ts'
import { MAINTENANCE } from '../store/row-keys.ts'
import type { Deps } from './deps.ts'

/** When the doors are closed, and what officers are told of it. */
export const Maintenance = z.object({ from: InstantText, until: InstantText, text: z.string() })
export type Maintenance = z.infer<typeof Maintenance>

const MAINTENANCE_TEXT_MAX = 300
/** Longer than a night's work is no maintenance: it is an office that cannot work. */
const SECONDS_MAX = 24 * 3600

/** The maintenance that is announced or under way; nothing once it is over. */
export async function readMaintenance(deps: Pick<Deps, 'table' | 'now'>): Promise<Maintenance | undefined> {
  const plan = Maintenance.safeParse(await deps.table.get(MAINTENANCE, { consistent: false })).data
  return plan && deps.now() < plan.until ? plan : undefined
}

/** From then on the doors are closed, to all but those who operate the platform. */
export const isClosedAt = ({ from, until }: Maintenance, now: Instant): boolean => from <= now && now < until
export const passesClosedDoors = (actor: StaffActor): boolean => mayI(actor, 'operate', { kind: 'platform' }) === 'yes'

/** Tells officers when the doors will be closed; what was announced before is replaced. */
export async function announceMaintenance(
  deps: Deps,
  actor: StaffActor,
  { from, until, text }: Maintenance,
): Promise<{ kind: 'announced' } | Refused<RefusalCode>> {
  if (!passesClosedDoors(actor)) return refused('not-found')
  const faults = [
    ...(until <= from || until <= deps.now() ? [ENDS_TOO_EARLY] : []),
    ...(secondsBetween(from, until) > SECONDS_MAX ? [TOO_LONG] : []),
    ...(text.trim() === '' || text.length > MAINTENANCE_TEXT_MAX ? [NO_TEXT] : []),
  ]
  if (faults.length > 0) return refused('incomplete', { faults })
  await deps.table.write([{ kind: 'put', row: { ...MAINTENANCE, from, until, text: text.trim() } }])
  return { kind: 'announced' }
}

/** Opens the doors at once, or takes back what was announced. */
export async function endMaintenance(deps: Deps, actor: StaffActor): Promise<{ kind: 'ended' } | Refused<RefusalCode>> {
  if (!passesClosedDoors(actor)) return refused('not-found')
  await deps.table.write([{ kind: 'delete', key: MAINTENANCE }])
  return { kind: 'ended' }
}

const fault = (pointer: string, code: string, id: string, en: string): Fault => ({ pointer, code, detail: { id, en } })
const ENDS_TOO_EARLY = fault(
  '/until',
  'past',
  'Selesai harus sesudah mulai dan belum lewat.',
  'It ends after it begins, and not in the past.',
)
const TOO_LONG = fault('/until', 'too-long', 'Paling lama 24 jam.', '24 hours at most.')
const NO_TEXT = fault(
  '/text',
  'required',
  'Tulis keterangan singkat, paling panjang 300 huruf.',
  'Write a short text of 300 characters at most.',
)
