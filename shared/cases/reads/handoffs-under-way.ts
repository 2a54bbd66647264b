import { mayI } from '../../authority/may-i.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import { plusSeconds } from '../../kit/instant.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { WAKE_SHARDS } from '../../names/table.ts'
import { caseOfPartition, openPlace, wakePartition } from '../../store/row-keys.ts'
import type { Key } from '../../store/table.ts'
import { BATCH_GET_KEYS_MAX } from '../../store/table.ts'
import type { Deps } from '../deps.ts'
import { DEFINITIONS, type Head, numberOf } from '../head.ts'
import { headFrom } from '../load.ts'
import { headsOf } from './read-inbox.ts'

/** A case that has left one office and not arrived at the next. */
export type HandoffUnderWay = {
  case: string
  number: string
  kind: string
  handoff: number
  from: string
  to: string
  step: string
  since: string
  /** How often the clock has sent it again; after the third time it stops and the platform operator has an incident. */
  sentAgain: number
}

type InTransit = Extract<Head['flow']['custody'], { kind: 'inTransit' }>
function underWay(head: Head, { handoff, from, to, step, since, sentAgain }: InTransit): HandoffUnderWay {
  return {
    case: head.flow.id,
    number: numberOf(head),
    kind: head.kind,
    handoff,
    from: from.agency,
    to: to.agency,
    step,
    since,
    sentAgain,
  }
}

/** The clock sends a handoff again after 20, 40 and 80 minutes: within so long each one on its way has its next wake. */
const WAKES_WITHIN_SECONDS = 81 * 60
const WAKES_A_SHARD = 100

/**
 * Handoffs that wait longest to be received, oldest first: found among what time acts on next, so that a page can ask. Those
 * that the clock gave up are incidents, and not here.
 */
export async function oldestHandoffs(
  deps: Deps,
  actor: StaffActor,
  limit: number,
): Promise<{ kind: 'found'; handoffs: HandoffUnderWay[] } | Refused<RefusalCode>> {
  if (mayI(actor, 'operate', { kind: 'platform' }) !== 'yes') return refused('not-found')
  const until = plusSeconds(deps.now(), WAKES_WITHIN_SECONDS)
  const found = await Promise.all(
    Array.from({ length: WAKE_SHARDS }, async (_, shard) => {
      const page = await deps.table.query({
        pk: wakePartition(shard),
        index: 'byWake',
        from: '0',
        to: `${until}~`,
        limit: WAKES_A_SHARD,
      })
      const cases = page.rows.filter(({ pk, sk }) => caseOfPartition(pk) !== undefined && sk === 'HEAD')
      // The index may lag; the heads say what is so.
      return headsOf(deps, cases)
    }),
  )
  const handoffs = found.flat().flatMap((head) => {
    const { custody } = head.flow
    return custody.kind === 'inTransit' ? [underWay(head, custody)] : []
  })
  return { kind: 'found', handoffs: handoffs.toSorted((a, b) => a.since.localeCompare(b.since)).slice(0, limit) }
}

const KINDS = [...new Set(DEFINITIONS.map(({ name }) => name))]

/**
 * Cases in transit, found by the index of places and read from their heads.
 * @param cities whose open cases are looked at; all of the nation where none is named
 */
export async function* handoffsUnderWay(deps: Deps, cities?: readonly string[]): AsyncGenerator<HandoffUnderWay> {
  for (const city of cities ?? deps.regions.cities().map(({ code }) => code))
    for (const kind of KINDS) {
      let after: Key | undefined
      do {
        const page = await deps.table.query({
          pk: openPlace(kind, city),
          index: 'byPlace',
          limit: BATCH_GET_KEYS_MAX,
          ...(after ? { after } : {}),
        })
        // The index may lag; the heads say what is so.
        const heads = page.rows.length === 0 ? [] : (await deps.table.getMany(page.rows)).map(headFrom)
        for (const head of heads) {
          const { custody } = head.flow
          if (custody.kind !== 'inTransit') continue
          yield underWay(head, custody)
        }
        after = page.next
      } while (after)
    }
}
