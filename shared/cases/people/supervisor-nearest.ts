import { levelAbove } from '../../authority/may-i.ts'
import { isAgencyId } from '../../names/agencies.ts'
import type { Deps } from '../deps.ts'
import { actorOf, staffOfAgency } from './staff.ts'

/**
 * Where the supervisor of an office sits, for trouble that is theirs to mend; a village has none, so that the city's is
 * told. In an office with desks it is the one of this desk, or another: nobody looks into the inbox of the office itself.
 */
export async function supervisorNearest(
  deps: Deps,
  { agency, desk }: { agency: string; desk: string | null },
): Promise<{ owner: string; desk: string | null }> {
  for (let office = isAgencyId(agency) ? agency : null; office !== null; office = levelAbove(office)) {
    const staff = (await staffOfAgency(deps, office)).map((one) => actorOf(deps, one))
    const supervisors = staff.filter(({ roles }) => roles.includes('supervisor'))
    const mender = supervisors.find((one) => one.desk === desk) ?? supervisors[0]
    if (mender) return { owner: office, desk: mender.desk }
  }
  return { owner: 'platform', desk: null }
}
