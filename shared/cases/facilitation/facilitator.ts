import { type Fault, type Refused, refused } from '../../kit/decision.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import type { Deps } from '../deps.ts'
import { findStaff } from '../people/staff.ts'

/**
 * The facilitator whom a form names, who must be one of the office on this day; nothing where it names none.
 * @param barred persons whom the case itself keeps from it
 */
export async function namedFacilitator(
  deps: Deps,
  agency: string,
  form: unknown,
  barred: readonly string[] = [],
): Promise<{ kind: 'named'; person: { sub: string; name: string } } | Refused<RefusalCode> | undefined> {
  const sub = typeof form === 'object' && form !== null && 'facilitator' in form ? form.facilitator : undefined
  if (typeof sub !== 'string') return undefined
  const staff = await findStaff(deps, agency, sub)
  const today = deps.calendar.dayOf(deps.now(), agency)
  const facilitates = staff?.roles.some(
    ({ role, from, to }) => role === 'facilitator' && from <= today && (to === null || today <= to),
  )
  if (!staff || !facilitates) return refused('incomplete', { faults: [NOT_A_FACILITATOR] })
  if (barred.includes(sub)) return refused('incomplete', { faults: [DECIDED_ALREADY] })
  return { kind: 'named', person: { sub: staff.sub, name: staff.name } }
}

const NOT_A_FACILITATOR: Fault = {
  pointer: '/form/facilitator',
  code: 'unknown',
  detail: { id: 'Pilih pendamping dari kantor ini.', en: 'Choose a facilitator of this office.' },
}
const DECIDED_ALREADY: Fault = {
  pointer: '/form/facilitator',
  code: 'separation-of-duties',
  detail: {
    id: 'Orang ini memutus langkah usulan ini; pilih pendamping lain.',
    en: 'This person decides a step of this proposal; choose another facilitator.',
  },
}
