import type { Deps } from '../shared/cases/deps.ts'
import { actorOf, findStaff } from '../shared/cases/people/staff.ts'
import { Trouble } from './operator.ts'

const OFFICE = 'platform'

/** Who runs the tool: whoever is shown persons stands in the log by name. @throws Trouble for one who is no operator today */
export async function actingOperator(
  deps: Deps,
  sub: string | undefined,
): Promise<{ sub: string; name: string; agency: string }> {
  const staff = sub === undefined ? undefined : await findStaff(deps, OFFICE, sub)
  if (!staff || !actorOf(deps, staff).roles.includes('platform-operator'))
    throw new Trouble('Say who you are: --as <your id in the staff directory>, a platform operator of today.')
  return { sub: staff.sub, name: staff.name, agency: OFFICE }
}
