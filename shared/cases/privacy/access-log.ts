import { epochMsOf } from '../../kit/instant.ts'
import { ACCESS_PREFIX, accessOf } from '../../store/row-keys.ts'
import type { Row } from '../../store/table.ts'
import type { Deps } from '../deps.ts'

/**
 * What shows persons to somebody: a case with its members' names, the holder's draft with their numbers, a file, an
 * answer to a data subject or a list after a breach. One number looked at whole stands in the case's own history.
 */
export const SHOWN = ['case', 'draft', 'file', 'data-subject', 'breach'] as const
export type Shown = (typeof SHOWN)[number]
export type Access = { sub: string; agency: string; case: string; shown: Shown; at: string }

/** So long it can be told who saw what; the law names no term [design default]. */
const KEPT_SECONDS = 5 * 366 * 86_400
/** `2026-03-02T02`: more than one look in an hour is one row. */
const HOUR_CHARS = 13

/** Whoever is shown persons stands in the log before they see them; an hour, a case and a kind make one row. */
export async function recordAccess(
  deps: Deps,
  { sub, agency }: { sub: string; agency: string },
  caseId: string,
  shown: Shown,
): Promise<void> {
  const at = deps.now()
  await deps.table.write([
    {
      kind: 'put',
      row: {
        ...accessOf(sub, at.slice(0, HOUR_CHARS), shown, caseId),
        agency,
        at,
        expiresAt: Math.floor(epochMsOf(at) / 1000) + KEPT_SECONDS,
      },
      only: { guard: 'first-in-this-hour', condition: { kind: 'absent' } },
    },
  ])
}

/** A row of the log as what it says; nothing for another row. */
export function accessFrom({ pk, sk, agency, at }: Row): Access | undefined {
  if (!pk.startsWith(ACCESS_PREFIX)) return undefined
  const [, kind = '', id = ''] = sk.split('#')
  const shown = SHOWN.find((one) => one === kind)
  if (!shown) throw new Error(`${pk} ${sk} is no access`)
  return { sub: pk.slice(ACCESS_PREFIX.length), agency: String(agency), case: id, shown, at: String(at) }
}

/** Whether a look may have been between two moments: a row tells the first of its hour, the last may be any until its end. */
export const wasShownBetween = ({ at }: Access, from: string, to: string): boolean =>
  at <= to && at.slice(0, HOUR_CHARS) >= from.slice(0, HOUR_CHARS)
