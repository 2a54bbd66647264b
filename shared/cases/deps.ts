import type { TargetRules } from '../contracts/webhook-target.ts'
import type { Instant } from '../kit/instant.ts'
import type { Objects } from '../ports/objects.ts'
import type { OfficeCalendar } from '../reference/calendar/calendar.ts'
import type { Regions } from '../reference/regions/regions.ts'
import type { Keys } from '../store/keys/keys.ts'
import type { Table } from '../store/table.ts'

/** Everything from outside that a case needs; made once by each door, so that nothing below reads a clock or the environment. */
export type Deps = {
  table: Table
  keys: Keys
  objects: Objects
  regions: Regions
  calendar: OfficeCalendar
  now: () => Instant
  /** Sortable and unguessable. */
  newId: () => string
  /** From 0 up to 1. */
  random: () => number
  sleep: (ms: number) => Promise<void>
  /** In a local run webhooks may go to this machine itself. */
  webhookTargets: TargetRules
  /** Told when another commit was quicker and a decision is made again. */
  onOutrun?: () => void
}
