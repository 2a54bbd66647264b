import { mayI } from '../authority/may-i.ts'
import type { StaffActor } from '../contracts/staff.ts'
import { type Refused, refused } from '../kit/decision.ts'
import { type Instant, plusSeconds } from '../kit/instant.ts'
import { REFUSALS, type RefusalCode } from '../names/refusals.ts'
import { refusalsOf } from '../store/row-keys.ts'
import type { Table } from '../store/table.ts'
import type { Deps } from './deps.ts'

/** Refusals of one hour, by code; hours and codes without any are left out. */
export type RefusedHour = { hour: Instant; counts: Partial<Record<RefusalCode, number>> }

const HOUR_SECONDS = 3600
const HOURS_MAX = 48
const CODES = Object.keys(REFUSALS) as RefusalCode[]

/** Adds what a door refused in an hour. Best effort: after a lost answer it may have been added twice. */
export async function countRefusals(
  table: Table,
  at: Instant,
  counts: ReadonlyMap<RefusalCode, number>,
): Promise<void> {
  for (const [code, n] of counts) await table.add(refusalsOf(at), code, n)
}

/** What the doors refused in the last hours, the newest first: the sum of all doors. */
export async function readRefusals(
  deps: Deps,
  actor: StaffActor,
  hours = 24,
): Promise<{ kind: 'found'; hours: RefusedHour[] } | Refused<RefusalCode>> {
  if (mayI(actor, 'operate', { kind: 'platform' }) !== 'yes') return refused('not-found')
  const wanted = Array.from({ length: Math.min(hours, HOURS_MAX) }, (_, i) =>
    plusSeconds(deps.now(), -i * HOUR_SECONDS),
  )
  const rows = await deps.table.getMany(wanted.map(refusalsOf))
  const byKey = new Map(rows.map((row) => [`${row.pk} ${row.sk}`, row]))
  return {
    kind: 'found',
    hours: wanted.flatMap((hour): RefusedHour[] => {
      const { pk, sk } = refusalsOf(hour)
      const row = byKey.get(`${pk} ${sk}`)
      if (!row) return []
      const counts: RefusedHour['counts'] = {}
      for (const code of CODES) {
        const n = row[code]
        if (typeof n === 'number') counts[code] = n
      }
      return [{ hour, counts }]
    }),
  }
}
