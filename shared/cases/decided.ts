import type { EngineEvent } from '../engine/events.ts'
import type { Change } from '../store/commit.ts'
import type { Action } from '../store/table.ts'
import type { CaseEvent } from './head.ts'

/** Events of the case and all that stands or falls with them. */
export type Decided = {
  kind: 'decided'
  events: readonly CaseEvent[]
  changes: readonly Change[]
  rows: readonly Action[]
}

export const nothing: Decided = { kind: 'decided', events: [], changes: [], rows: [] }
export const just = (events: readonly CaseEvent[], rows: readonly Action[] = []): Decided => ({
  kind: 'decided',
  events,
  changes: [],
  rows,
})

/** What a decision records stands right after the decision, before where the case went. */
export function inOrder(events: readonly EngineEvent[], own: readonly CaseEvent[]): CaseEvent[] {
  const [first, ...rest] = events
  return first ? [first, ...own, ...rest] : [...own]
}
