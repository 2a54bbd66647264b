import type { Day } from './working-days.ts'

/** A day on which the offices of one province or city do otherwise than the nation. */
export type LocalDay = {
  /** Province or city code; holds for every office in it. */
  region: string
  day: Day
  kind: 'off' | 'worked'
  name: string
  source: string
}

/**
 * Provinces and cities give days of their own by letter of governor, regent or mayor, for example the days around
 * Galungan in Bali. None has been read, so none is here: a wrong day off would move a deadline without law.
 */
export const LOCAL_DAYS: readonly LocalDay[] = []
