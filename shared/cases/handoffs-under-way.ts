import { openPlace } from '../store/row-keys.ts'
import type { Key } from '../store/table.ts'
import { BATCH_GET_KEYS_MAX } from '../store/table.ts'
import type { Deps } from './deps.ts'
import { DEFINITIONS, numberOf } from './head.ts'
import { headFrom } from './load.ts'

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
          const { custody, id } = head.flow
          if (custody.kind !== 'inTransit') continue
          const { handoff, from, to, step, since, sentAgain } = custody
          yield {
            case: id,
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
        after = page.next
      } while (after)
    }
}
