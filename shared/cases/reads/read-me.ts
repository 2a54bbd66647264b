import type { Me } from '../../contracts/answers.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { agencyRef } from '../agencies.ts'
import type { Deps } from '../deps.ts'

export type { Me }

/** Who the caller is to the platform today. */
export function readMe(deps: Deps, { sub, name, agency, desk, roles, language }: StaffActor): Me {
  return { sub, name, agency: agencyRef(deps.regions, agency), desk, roles: [...roles], language }
}
