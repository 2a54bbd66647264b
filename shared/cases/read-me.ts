import type { StaffActor } from '../contracts/staff.ts'
import { type AgencyRef, agencyRef } from './agencies.ts'
import type { Deps } from './deps.ts'

export type Me = {
  sub: string
  name: string
  agency: AgencyRef
  desk: string | null
  roles: readonly string[]
  language: string
}

/** Who the caller is to the platform today. */
export function readMe(deps: Deps, { sub, name, agency, desk, roles, language }: StaffActor): Me {
  return { sub, name, agency: agencyRef(deps.regions, agency), desk, roles, language }
}
