import type { StaffActor } from '../contracts/staff.ts'
import { type AgencyId, kindOf, levelsOf, regionOf } from '../names/agencies.ts'
import type { Role } from '../names/roles.ts'

/** What is asked of whom. A resource says of itself only what the answer needs. */
export type Resource =
  | {
      kind: 'case'
      workflow: string
      /** Village of the case; null for what has no place, such as an incident. */
      village: string | null
      /** Not submitted yet: seen by the village and its maker only. */
      draft: boolean
      maker: string | null
      owner: string | null
      /** Where it is held or on its way to. */
      address: { agency: string; desk: string | null } | null
      task: { by: readonly string[]; holder: string | null } | null
    }
  | { kind: 'agency'; agency: string }

export type Action =
  | 'read'
  | 'claim'
  | 'start'
  | 'complete'
  | 'draft'
  | 'suspend'
  | 'resume'
  | 'release'
  | 'delegate'
  | 'forward'
  | 'attach'
  | 'cancel'
  | 'open-proposal'

/** `hidden` answers as if the thing did not exist; `no` where the caller may see it but not do this. */
export type Answer = 'yes' | 'no' | 'hidden'

/** Whether an officer may do something: by office, desk, role and region; never by who asks how. Pure. */
export function mayI(actor: StaffActor, action: Action, resource: Resource): Answer {
  if (resource.kind === 'agency') return mayOpenAt(actor, action, resource.agency)
  if (!maySee(actor, resource)) return 'hidden'
  if (action === 'read') return 'yes'
  if (action === 'cancel') return isAt(actor, 'village') && hasOne(actor, ['operator', 'head']) ? 'yes' : 'no'
  return mayWork(actor, action, resource) ? 'yes' : 'no'
}

type CaseResource = Extract<Resource, { kind: 'case' }>

/** Jurisdiction goes by region: a village its own, a city all in the city, a province all in the province, the ministry the nation. */
function maySee(actor: StaffActor, { village, draft, maker, owner, address, workflow }: CaseResource): boolean {
  if (actor.roles.length === 0) return false
  if (owner !== null) return actor.agency === owner
  if (maker === actor.sub) return true
  if (village === null) return false
  const region = regionOf(actor.agency)
  const place = levelsOf(village)
  const kind = kindOf(actor.agency)
  if (draft) return kind === 'village' && region === village
  switch (kind) {
    case 'village':
      return region === village
    case 'city-social':
      return region === place.city
    case 'province-social':
      return region === place.province
    case 'ministry':
      return true
    case 'city-trade':
    case 'city-health':
      // A partner sees only what is addressed to it, and a proposal never is.
      return workflow !== 'proposal' && address?.agency === actor.agency
    case 'platform':
      return false
  }
}

/** A task is worked by those of its office and desk whose role the step names; a supervisor may also give it to others. */
function mayWork(actor: StaffActor, action: Action, { workflow, address, task, draft, maker }: CaseResource): boolean {
  if (!task || !address) return false
  const supervises = actor.agency === address.agency && hasOne(actor, ['supervisor'])
  switch (action) {
    case 'release':
    case 'delegate':
      return task.holder === actor.sub || supervises
    case 'forward':
      return task.holder === actor.sub || supervises || isOfTheTask()
    default:
      return isOfTheTask()
  }
  function isOfTheTask(): boolean {
    if (workflow === 'proposal' && actor.roles.every((role) => role === 'partner-system')) return false
    // A facilitator of the city may work the draft that they made for a village.
    if (draft && maker === actor.sub) return true
    const ownDesk = address?.desk === null || actor.desk === null || actor.desk === address?.desk
    return actor.agency === address?.agency && ownDesk && actor.roles.some((role) => task?.by.includes(role) === true)
  }
}

/** A proposal is drafted by its village's operator, or by a facilitator of its city. */
function mayOpenAt(actor: StaffActor, action: Action, agency: string): Answer {
  if (action !== 'open-proposal') return 'hidden'
  if (actor.agency === agency && hasOne(actor, ['operator'])) return 'yes'
  const village = agency.slice('village-'.length)
  const facilitates =
    isAt(actor, 'city-social') && hasOne(actor, ['facilitator']) && levelsOf(village).city === regionOf(actor.agency)
  return facilitates ? 'yes' : 'no'
}

const isAt = (actor: StaffActor, kind: ReturnType<typeof kindOf>): boolean => kindOf(actor.agency) === kind
const hasOne = (actor: StaffActor, roles: readonly Role[]): boolean => actor.roles.some((role) => roles.includes(role))

/** The agencies whose overseers hear of a late decision: the level above. */
export function levelAbove(agency: AgencyId): AgencyId | null {
  const region = regionOf(agency)
  const { province, city } = levelsOf(region)
  switch (kindOf(agency)) {
    case 'village':
      return `city-social-${city}`
    case 'city-social':
    case 'city-trade':
    case 'city-health':
      return `province-social-${province}`
    case 'province-social':
      return 'ministry'
    case 'ministry':
    case 'platform':
      return null
  }
}
