import { isAgencyId } from '../names/agencies.ts'
import { WAKE_SHARDS } from '../names/table.ts'
import type { Key } from './table.ts'

/** Where each item lives (design 6). Numbers are padded so that they sort as text. */
const padded = (n: number, digits = 5): string => String(n).padStart(digits, '0')
const key = (pk: string, sk: string): Key => ({ pk, sk })

export const caseKey = (id: string): string => `CASE#${id}`
export const groupKey = (id: string): string => `GROUP#${id}`
/** The case or group that a partition belongs to; nothing for another partition. */
export const caseOfPartition = (pk: string): string | undefined => (pk.startsWith('CASE#') ? pk.slice(5) : undefined)
export const groupOfPartition = (pk: string): string | undefined => (pk.startsWith('GROUP#') ? pk.slice(6) : undefined)
export const headOf = (aggregate: string): Key => key(aggregate, 'HEAD')
export const EVENT_PREFIX = 'EVENT#'
export const eventOf = (aggregate: string, n: number): Key => key(aggregate, `${EVENT_PREFIX}${padded(n)}`)
export const DOSSIER_PREFIX = 'DOSSIER#'
export const FORM_PREFIX = 'FORM#'
export const DRAFT_PREFIX = 'DRAFT#'
export const dossierOf = (id: string, revision: number): Key => key(caseKey(id), `${DOSSIER_PREFIX}${padded(revision)}`)
export const formOf = (id: string, task: number): Key => key(caseKey(id), `${FORM_PREFIX}${padded(task)}`)
export const draftOf = (id: string, task: number): Key => key(caseKey(id), `${DRAFT_PREFIX}${padded(task)}`)
export const checksOf = (id: string, step: string): Key => key(caseKey(id), `CHECKS#${step}`)
export const attachmentOf = (id: string, attachment: string): Key => key(caseKey(id), `ATTACHMENT#${attachment}`)
export const ATTACHMENT_PREFIX = 'ATTACHMENT#'
/** A case whose personal data must stay: an audit or a court asks for it. */
export const holdOf = (id: string): Key => key(caseKey(id), 'HOLD')
export const receiptOf = (id: string, agency: string, at: string): Key => key(caseKey(id), `COPY#${agency}#${at}`)
export const RECEIPT_PREFIX = 'COPY#'
export const copyPartition = (agency: string): string => `COPY#${agency}`
export const copyOf = (agency: string, at: string, id: string): Key => key(copyPartition(agency), `${at}#${id}`)

export const inboxOf = (agency: string, desk: string | null): string =>
  desk === null ? `INBOX#${agency}` : `INBOX#${agency}/${desk}`
export const holderOf = (sub: string): string => `HOLDER#${sub}`
/** Whether the rows of a partition are those of a list of open tasks. */
export const isListPartition = (pk: string): boolean => pk.startsWith('INBOX#') || pk.startsWith('HOLDER#')
/** Tasks without a due date sort last. */
export const taskSortKey = (due: string | null, task: string): string => `${due ?? '9999'}#${task}`

export const personClaim = (digest: string): Key => key(`CLAIM#person#${digest}`, 'CLAIM')
export const groupNameClaim = (village: string, name: string): Key =>
  key(`CLAIM#group-name#${village}#${name}`, 'CLAIM')
export const liveProposalClaim = (group: string): Key => key(`CLAIM#live-proposal#${group}`, 'CLAIM')
export const letterClaim = (agency: string, number: string): Key => key(`CLAIM#letter#${agency}#${number}`, 'CLAIM')
export const rejectedClaim = (group: string, year: number): Key => key(`CLAIM#rejected#${group}#${year}`, 'CLAIM')

export const openRequestClaim = (group: string, service: string): Key =>
  key(`CLAIM#request#${group}#${service}`, 'CLAIM')

export const commandKey = (digest: string): Key => key(`KEY#${digest}`, 'KEY')
export const agencyProfile = (id: string): Key => key(`AGENCY#${id}`, 'PROFILE')
export const STAFF_PREFIX = 'STAFF#'
export const staffOf = (agency: string, sub: string): Key => key(`AGENCY#${agency}`, `${STAFF_PREFIX}${sub}`)
/** A person id is used once in the nation: what they hold and decided is found by it. */
export const staffClaim = (sub: string): Key => key(`CLAIM#staff#${sub}`, 'CLAIM')
/** The history of one who works at an office, and when time must next look at what they hold. */
export const staffKey = (agency: string, sub: string): string => `STAFF#${agency}/${sub}`
export const staffOfPartition = (pk: string): { agency: string; sub: string } | undefined => {
  const [, agency, sub] = /^STAFF#([^/]+)\/(.+)$/.exec(pk) ?? []
  return agency !== undefined && sub !== undefined ? { agency, sub } : undefined
}
export const staffWakeOf = (agency: string, sub: string): Key => key(staffKey(agency, sub), 'WAKE')
export const identityOf = (digest: string): Key => key(`IDENTITY#${digest}`, 'STAFF')
/** A login that nobody of the directory has, by the code that its owner was told. */
export const loginCodeOf = (code: string): Key => key(`LOGINCODE#${code}`, 'LOGIN')
/** When an officer last signed out everywhere. */
export const signedOutOf = (sub: string): Key => key(`SIGNEDOUT#${sub}`, 'SIGNEDOUT')
/** What an officer keeps by name of a list: of tasks, or of proposals. */
export type KeptList = 'tasks' | 'proposals'
export const savedViews = (sub: string, list: KeptList): string =>
  list === 'tasks' ? `VIEWS#${sub}` : `VIEWS#${sub}#${list}`
export const savedViewOf = (sub: string, list: KeptList, name: string): Key => key(savedViews(sub, list), name)
/** What was typed when a session ran out, for who typed it. */
export const keptInputOf = (id: string): Key => key(`KEPT#${id}`, 'INPUT')
/** A group's proposals and requests, and which of them wait for a credential. */
export const GROUP_CASE_PREFIX = 'OF#'
export const caseOfGroup = (group: string, id: string): Key => key(groupKey(group), `${GROUP_CASE_PREFIX}${id}`)
/** What was opened for a group in a month. */
export const MONTH_PREFIX = 'MONTH#'
export const monthOfGroup = (group: string, period: string, kind: string): Key =>
  key(groupKey(group), `${MONTH_PREFIX}${period}#${kind}`)
export const WAITING_PREFIX = 'WAITS#'
export const waitingInGroup = (group: string, id: string): Key => key(groupKey(group), `${WAITING_PREFIX}${id}`)
export const caseNumbers = (city: string, yy: string): Key => key(`NUMBER#${city}#${yy}`, 'NEXT')
/** Who was shown persons of which case, by hour. */
export const ACCESS_PREFIX = 'ACCESS#'
export const accessOf = (sub: string, hour: string, shown: string, id: string): Key =>
  key(`${ACCESS_PREFIX}${sub}`, `${hour}#${shown}#${id}`)
/** How often somebody was told on a day what is not theirs to know. */
const PROBE_PREFIX = 'PROBE#'
export const probesOf = (sub: string, day: string): Key => key(`${PROBE_PREFIX}${sub}`, day)
/** What the doors refused in an hour, a number a code: `REFUSED#2026-11-25`, `10`, in UTC. */
const REFUSED_PREFIX = 'REFUSED#'
export const refusalsOf = (at: string): Key => key(`${REFUSED_PREFIX}${at.slice(0, 10)}`, at.slice(11, 13))
/** When the doors are closed for maintenance. */
export const MAINTENANCE: Key = key('PLATFORM', 'MAINTENANCE')
/** Rows that only tell who looked, who tried and what was refused: to read writes them. */
export const isTrail = (pk: string): boolean =>
  [ACCESS_PREFIX, PROBE_PREFIX, REFUSED_PREFIX].some((prefix) => pk.startsWith(prefix))
export const failureOf = (messageId: string): Key => key(`FAILURE#${messageId}`, 'FAILURE')

/** The events of an office for its own systems, in order; one that is there already is known by its id. */
const FEED_DIGITS = 12
export const FEED_PLACE_MAX = 10 ** FEED_DIGITS - 1
export const FEED_PREFIX = 'FEED#'
const feedPartition = (agency: string): string => `${FEED_PREFIX}${agency}`
export const feedCounter = (agency: string): Key => key(feedPartition(agency), 'COUNTER')
export const feedPlace = (agency: string, n: number): Key => key(feedPartition(agency), `N#${padded(n, FEED_DIGITS)}`)
export const feedSeen = (agency: string, event: string): Key => key(feedPartition(agency), `SEEN#${event}`)

/** Endpoints of an office's own systems, and what was delivered to each, by the time of the event. */
const HOOK_PREFIX = 'HOOK#'
const hookPartition = (agency: string): string => `${HOOK_PREFIX}${agency}`
export const ENDPOINT_PREFIX = 'ENDPOINT#'
export const DELIVERY_PREFIX = 'DELIVERY#'
export const endpointOf = (agency: string, id: string): Key => key(hookPartition(agency), `${ENDPOINT_PREFIX}${id}`)
export type DeliveryName = { agency: string; endpoint: string; id: string }
export const deliveryOf = ({ agency, endpoint, id }: DeliveryName): Key =>
  key(hookPartition(agency), `${DELIVERY_PREFIX}${endpoint}#${id}`)
export const deliveryPrefix = (endpoint: string): string => `${DELIVERY_PREFIX}${endpoint}#`
export function deliveryOfKey({ pk, sk }: Key): DeliveryName | undefined {
  const [, agency] = /^HOOK#(.+)$/.exec(pk) ?? []
  const [, endpoint, id] = /^DELIVERY#([^#]+)#(.+)$/.exec(sk) ?? []
  return agency !== undefined && endpoint !== undefined && id !== undefined ? { agency, endpoint, id } : undefined
}
/** `<time of the event>_<its id>`: the same event to the same endpoint is the same delivery. */
export const deliveryIdOf = (event: { id: string; time: string }): string => `${event.time}_${event.id}`
export const parseDeliveryId = (id: string): { at: string; event: string } => {
  const place = id.indexOf('_')
  return { at: id.slice(0, Math.max(0, place)), event: id.slice(place + 1) }
}

/** Counters of the ministry: a generation each, so that a rebuild never disturbs the figures that are read. */
export const TALLY_POINTER: Key = key('TALLY#POINTER', 'CURRENT')
export const TALLY_PULSE: Key = key('PULSE', 'HEAD')
export const tallyPulseSeen: Key = key('TALLY#POINTER', 'PULSE')
export const tallyMark = (generation: number, id: string): Key => key(`TALLY#${generation}#MARK#${id}`, 'MARK')
export const tallyPartition = (generation: number, kind: string, scope: string): string =>
  `TALLY#${generation}#${kind}#${scope}`
export const TALLY_NOW = 'NOW#'
export const tallyDay = (day: string): string => `DAY#${day}`
export const TALLY_VIEWS = 'TALLY#VIEW#'
export const tallyView = (view: string): Key => key(`${TALLY_VIEWS}${view}`, 'VIEW')
/** A week that is over, added up once. */
export const tallyWeek = (generation: number, kind: string, scope: string, monday: string): Key =>
  key(`${tallyPartition(generation, kind, scope)}#WEEK#${monday}`, 'VIEW')
export const TALLY_DRIFT = 'TALLY#DRIFT'
export const tallyDrift = (province: string): Key => key(TALLY_DRIFT, province)

/** The tables of a yearly report, as they were signed. */
export const annualContentOf = (id: string): Key => key(caseKey(id), 'CONTENT')
/** A year's indicators of one office. */
export const indicatorsOf = (agency: string, year: number): Key => key(`INDICATOR#${agency}#${year}`, 'VALUES')

export const wakePartition = (shard: number): string => `WAKE#${shard}`
/** Groups are a kind of their own in the index of places; they never leave it. */
export const GROUPS = 'GROUP'
/**
 * Wakes are spread by the end of the id, which is random.
 * @param office in whose turn the wake is worked
 */
export const wakeKeys = (id: string, at: string, office: string): { wakePk: string; wakeSk: string } => ({
  wakePk: wakePartition([...id.slice(-4)].reduce((sum, char) => sum + char.charCodeAt(0), 0) % WAKE_SHARDS),
  wakeSk: `${at}#${id}#${office}`,
})
/** The office of a wake; one that was written before wakes named theirs is the platform's. */
export function officeOfWake(wakeSk: unknown): string {
  const last = typeof wakeSk === 'string' ? wakeSk.slice(wakeSk.lastIndexOf('#') + 1) : ''
  return isAgencyId(last) ? last : 'platform'
}
export const openPlace = (kind: string, city: string): string => `OPEN#${kind}#${city}`
export const closedPlace = (kind: string, city: string, year: string): string => `CLOSED#${kind}#${city}#${year}`
export const draftPlace = (village: string): string => `DRAFT#${village}`
export const actorPartition = (sub: string): string => `ACTOR#${sub}`
