import type { AgencyId } from '../names/agencies.ts'
import { regionOf } from '../names/agencies.ts'
import { ZONE_HOURS, type Zone, zoneOf } from '../reference/calendar/zones.ts'

/** The clock on an office's wall. */
export type OfficeClock = { zone: Zone; hoursAheadOfUtc: number }

export function officeClock(agency: AgencyId): OfficeClock {
  const zone = zoneOf(regionOf(agency))
  return { zone, hoursAheadOfUtc: ZONE_HOURS[zone] }
}
