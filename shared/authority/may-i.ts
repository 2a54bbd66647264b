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
      /** The only agencies that see it, where it is a matter between some: a request to a partner. */
      parties: readonly string[] | null
      /** Where it is held or on its way to. */
      address: { agency: string; desk: string | null } | null
      task: { by: readonly string[]; holder: string | null } | null
    }
  | { kind: 'agency'; agency: string }
  | { kind: 'group'; village: string }
  | { kind: 'staff'; agency: AgencyId; sub: string }
  /** What runs below the offices: queues, dead letters, what doors refuse. */
  | { kind: 'platform' }

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
  | 'open-request'
  | 'reveal'
  | 'set-status'
  | 'set-stage'
  | 'revoke'
  | 'set-absence'
  | 'manage-staff'
  /** Of the own office: its endpoints for webhooks, and the feed of its events. */
  | 'use-hooks'
  | 'operate'

/** `hidden` answers as if the thing did not exist; `no` where the caller may see it but not do this. */
export type Answer = 'yes' | 'no' | 'hidden'

/** Whether an officer may do something: by office, desk, role and region; never by who asks how. Pure. */
export function mayI(actor: StaffActor, action: Action, resource: Resource): Answer {
  if (resource.kind === 'agency') return mayAtOffice(actor, action, resource.agency)
  if (resource.kind === 'staff') return mayWithStaff(actor, action, resource)
  if (resource.kind === 'group') return mayWithGroup(actor, action, resource.village)
  if (resource.kind === 'platform') return hasOne(actor, ['platform-operator']) ? 'yes' : 'hidden'
  if (!maySee(actor, resource)) return 'hidden'
  if (action === 'read') return 'yes'
  if (action === 'cancel') return mayCancel(actor, resource) ? 'yes' : 'no'
  if (action === 'revoke') return mayRevoke(actor, resource) ? 'yes' : 'no'
  if (action === 'reveal') return mayReveal(actor, resource) ? 'yes' : 'no'
  return mayWork(actor, action, resource) ? 'yes' : 'no'
}

type CaseResource = Extract<Resource, { kind: 'case' }>

/** Jurisdiction goes by region: a village its own, a city all in the city, a province all in the province, the ministry the nation. */
function maySee(actor: StaffActor, { village, draft, maker, owner, parties }: CaseResource): boolean {
  if (actor.roles.length === 0) return false
  if (owner !== null) return actor.agency === owner
  if (parties !== null) return parties.includes(actor.agency)
  if (maker === actor.sub) return true
  if (village === null) return false
  const region = regionOf(actor.agency)
  const place = levelsOf(village)
  if (draft) return region === village
  switch (kindOf(actor.agency)) {
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
      // A partner sees only what it is a party to, and a proposal never is that.
      return false
    case 'platform':
      return false
  }
}

/** Whoever asked may take it back: the village its proposal, the city its request. */
function mayCancel(actor: StaffActor, { parties }: CaseResource): boolean {
  if (parties !== null) return actor.agency === parties[0] && hasOne(actor, ['operator', 'facilitator'])
  return isAt(actor, 'village') && hasOne(actor, ['operator', 'head'])
}

/** Whole numbers of persons are for those who must compare them with a card or a register (contract 4). */
function mayReveal(actor: StaffActor, { workflow }: CaseResource): boolean {
  if (workflow !== 'proposal') return false
  if (hasOne(actor, ['auditor'])) return true
  if (isAt(actor, 'city-social')) return hasOne(actor, ['operator', 'verifier', 'head'])
  return isAt(actor, 'ministry') && hasOne(actor, ['verifier'])
}

/** What a partner gave, its head or operator takes back; nobody else. */
const mayRevoke = (actor: StaffActor, { parties }: CaseResource): boolean =>
  parties !== null && actor.agency === parties[1] && hasOne(actor, ['head', 'operator', 'partner-system'])

/** A task is worked by those of its office and desk whose role the step names; a supervisor may also give it to others. */
function mayWork(actor: StaffActor, action: Action, { workflow, address, task, draft, maker }: CaseResource): boolean {
  if (!task || !address) return false
  const supervises = actor.agency === address.agency && hasOne(actor, ['supervisor'])
  const isOfTheTask = (): boolean => {
    if (workflow === 'proposal' && actor.roles.every((role) => role === 'partner-system')) return false
    // A facilitator of the city may work the draft that they made for a village.
    if (draft && maker === actor.sub) return true
    const ownDesk = address.desk === null || actor.desk === null || actor.desk === address.desk
    return actor.agency === address.agency && ownDesk && actor.roles.some((role) => task.by.includes(role))
  }
  switch (action) {
    case 'release':
    case 'delegate':
      return task.holder === actor.sub || supervises
    case 'forward':
      return task.holder === actor.sub || supervises || isOfTheTask()
    default:
      return isOfTheTask()
  }
}

/** A proposal is drafted by its village's operator, or by a facilitator of its city; what machines are told is the office's own matter. */
function mayAtOffice(actor: StaffActor, action: Action, agency: string): Answer {
  if (action === 'use-hooks') {
    if (actor.agency !== agency || actor.roles.length === 0) return 'hidden'
    return hasOne(actor, ['partner-system', 'supervisor']) ? 'yes' : 'no'
  }
  if (action !== 'open-proposal') return 'hidden'
  if (actor.agency === agency && hasOne(actor, ['operator'])) return 'yes'
  const village = agency.slice('village-'.length)
  const facilitates =
    isAt(actor, 'city-social') && hasOne(actor, ['facilitator']) && levelsOf(village).city === regionOf(actor.agency)
  return facilitates ? 'yes' : 'no'
}

/**
 * A supervisor manages the staff of the office and of the offices right below it (a village has none of its own), the
 * platform's operator everybody's; nobody their own roles. Being away one says oneself too.
 */
function mayWithStaff(actor: StaffActor, action: Action, { agency, sub }: { agency: AgencyId; sub: string }): Answer {
  if (actor.roles.length === 0) return 'hidden'
  const supervises = hasOne(actor, ['supervisor']) && (actor.agency === agency || levelAbove(agency) === actor.agency)
  const manages = supervises || hasOne(actor, ['platform-operator'])
  if (!manages && actor.agency !== agency) return 'hidden'
  const itself = actor.sub === sub
  switch (action) {
    case 'read':
      return 'yes'
    case 'set-absence':
      return manages || itself ? 'yes' : 'no'
    default:
      return action === 'manage-staff' && manages && !itself ? 'yes' : 'no'
  }
}

/** A group is seen by whoever sees its village; partners see it only through requests. Its city asks and judges. */
function mayWithGroup(actor: StaffActor, action: Action, village: string): Answer {
  const seen = maySee(actor, { ...OF_GROUP, village })
  if (!seen) return 'hidden'
  if (action === 'read') return 'yes'
  if (!isAt(actor, 'city-social')) return 'no'
  const may =
    (action === 'open-request' && hasOne(actor, ['operator', 'facilitator'])) ||
    (action === 'set-status' && hasOne(actor, ['supervisor'])) ||
    (action === 'set-stage' && hasOne(actor, ['facilitator', 'verifier', 'supervisor']))
  return may ? 'yes' : 'no'
}
const OF_GROUP: Omit<CaseResource, 'village'> = {
  kind: 'case',
  workflow: 'group',
  draft: false,
  maker: null,
  owner: null,
  parties: null,
  address: null,
  task: null,
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
