import { isDeepStrictEqual } from 'node:util'
import type { Deps } from '../../shared/cases/deps.ts'
import { entryText } from '../../shared/cases/entry.ts'
import { CaseEvent, definitionOf, evolveHead, type Head, isRequest } from '../../shared/cases/head.ts'
import { listRowsOf, rowOfHead, taskIdOf } from '../../shared/cases/list-rows.ts'
import { groupHeadFrom } from '../../shared/cases/load.ts'
import { caseNow } from '../../shared/cases/throughput/tally.ts'
import type { Staff } from '../../shared/contracts/staff.ts'
import { openTaskOf } from '../../shared/engine/case-state.ts'
import { stepOf } from '../../shared/engine/definition.ts'
import { evolveGroup, type Group, GroupEvent, sameName } from '../../shared/groups/group.ts'
import { instant } from '../../shared/kit/instant.ts'
import { agencyId, levelsOf } from '../../shared/names/agencies.ts'
import { unpack } from '../../shared/store/packed.ts'
import {
  caseOfPartition,
  copyOf,
  groupNameClaim,
  groupOfPartition,
  isListPartition,
  liveProposalClaim,
  openRequestClaim,
  personClaim,
  receiptOf,
  rejectedClaim,
} from '../../shared/store/row-keys.ts'
import type { Action, Key, Row } from '../../shared/store/table.ts'
import { contribution, type Mark, summed } from '../../shared/tally/contribution.ts'
import { followEntry } from './chain.ts'
import { follow, newWay, type Way } from './way.ts'

/** A promise that did not hold, and how that shows. */
export type Finding = { promise: Vow; because: string }
export type Vow =
  | 'no case is lost'
  | 'no task comes twice'
  | 'no step is skipped'
  | 'custody and lists agree'
  | 'every chain is whole'
  | 'events give the head'
  | 'an acknowledged command is in effect once'
  | 'claims are consistent'
  | 'copies arrive'
  | 'trouble is told'
  | 'counters equal a recount'
  | 'everything ends'
  | 'nothing breaks'

type GroupShadow = { group: Group; version: number; lastHash: string }
type Expected = { key: Key; what: string }

/** All that the referee remembers; a copy of it is the referee of a beginning. */
type Memory = {
  heads: Map<string, Head>
  ways: Map<string, Way>
  groups: Map<string, GroupShadow>
  /** Rows of lists by case, then by their key. */
  lists: Map<string, Map<string, Row>>
  entries: Set<string>
  claims: Map<string, Row>
  /** How often each command's key was written. */
  keys: Map<string, number>
  /** Members of the last dossier of a case. */
  persons: Map<string, readonly string[]>
  /** Rows that messages owe. */
  owed: Expected[]
  /** By the key of its row. */
  wakes: Map<string, number>
  marks: Map<string, Mark>
  counts: Map<string, number>
}

const textOf = ({ pk, sk }: Key): string => `${pk}\n${sk}`

/**
 * Watches every row that is written, below all code under test, and says which promise does not hold. It keeps a shadow
 * of each history: what is stored must be what folding the events gives, what the definition allows, and what lists,
 * claims and keys must then be.
 */
export class Referee {
  finding: Finding | undefined
  private memory: Memory
  /** `kind/step` of every visit and `kind/step/outcome` of every decision. */
  readonly seen = new Set<string>()
  /** Tasks that arrived where nobody was who might decide them, and nobody came since. */
  private readonly stranded = new Set<string>()
  private readonly deps: Pick<Deps, 'regions' | 'calendar'> & { staff: () => readonly Staff[] }

  constructor(deps: Referee['deps'], memory?: Memory) {
    this.deps = deps
    this.memory = memory ?? {
      heads: new Map(),
      ways: new Map(),
      groups: new Map(),
      lists: new Map(),
      entries: new Set(),
      claims: new Map(),
      keys: new Map(),
      persons: new Map(),
      owed: [],
      wakes: new Map(),
      marks: new Map(),
      counts: new Map(),
    }
  }

  /** What is remembered, apart from this referee. */
  remembered(): Memory {
    return structuredClone(this.memory)
  }

  get heads(): ReadonlyMap<string, Head> {
    return this.memory.heads
  }
  get groups(): ReadonlyMap<string, GroupShadow> {
    return this.memory.groups
  }
  /** Rows of the lists of open tasks, one a task. */
  *openTasks(): Generator<Row> {
    for (const rows of this.memory.lists.values())
      for (const row of rows.values()) if (row.pk.startsWith('INBOX#')) yield row
  }
  knows({ pk, sk }: Key): boolean {
    return this.memory.entries.has(`${pk} ${sk}`)
  }
  timesWritten(digest: string): number {
    return this.memory.keys.get(digest) ?? 0
  }

  say(promise: Vow, because: string): void {
    this.finding ??= { promise, because }
  }

  /** @param command digest of the key of the command under which this was written */
  observe(actions: readonly Action[], { command, door }: { command: string | undefined; door: boolean }): void {
    const touched = new Set<string>()
    let claims = false
    let key: string | undefined
    for (const action of actions) {
      this.wake(action)
      if (action.kind === 'check' || action.kind === 'count') continue
      const at = action.kind === 'put' ? action.row : action.key
      const row = action.kind === 'put' ? action.row : undefined
      const id = caseOfPartition(at.pk)
      if (at.sk.startsWith('EVENT#')) {
        if (row) this.entry(row)
        else this.say('every chain is whole', `entry ${at.sk} of ${at.pk} was removed`)
        if (id) touched.add(id)
        claims = true
      } else if (at.sk === 'HEAD' && id) touched.add(id)
      else if (isListPartition(at.pk)) touched.add(this.listed(at, row))
      else if (at.pk.startsWith('CLAIM#')) {
        this.claim(at, row)
        claims = true
      } else if (at.pk.startsWith('KEY#')) {
        key = at.pk.slice('KEY#'.length)
        const times = this.timesWritten(key) + 1
        this.memory.keys.set(key, times)
        if (times > 1)
          this.say(
            'an acknowledged command is in effect once',
            `the command of key ${key.slice(0, 8)} took effect twice`,
          )
      } else if (id && at.sk.startsWith('DOSSIER#') && Array.isArray(row?.['persons']))
        this.memory.persons.set(id, row['persons'].map(String))
    }
    // Heads after entries: both stand in one write.
    for (const action of actions) if (action.kind === 'put' && action.row.sk === 'HEAD') this.head(action.row)
    for (const id of touched) this.listsOf(id)
    if (claims) this.claimsAgree()
    const changes = actions.some((action) => action.kind === 'put' && action.row.sk.startsWith('EVENT#'))
    if (door && changes && key !== command)
      this.say(
        'an acknowledged command is in effect once',
        'a command took effect without its key: given again it would do so twice',
      )
  }

  private wake(action: Action): void {
    if (action.kind === 'check' || action.kind === 'count') return
    const text = textOf(action.kind === 'put' ? action.row : action.key)
    const at = action.kind === 'put' ? action.row['wakeSk'] : undefined
    if (typeof at === 'string') this.memory.wakes.set(text, Date.parse(at.slice(0, at.indexOf('#'))))
    else this.memory.wakes.delete(text)
  }
  /** Moments at which time must act on something, epoch milliseconds. */
  wakes(): number[] {
    return [...this.memory.wakes.values()]
  }

  private entry(row: Row): void {
    const where = `${row.pk} ${row.sk}`
    if (this.memory.entries.has(where)) this.say('every chain is whole', `${where} was written over`)
    this.memory.entries.add(where)
    const id = caseOfPartition(row.pk)
    const groupId = groupOfPartition(row.pk)
    const before = id === undefined ? this.memory.groups.get(groupId ?? '') : this.memory.heads.get(id)
    const entry = followEntry(entryText(row), before)
    if (entry.kind === 'broken') return void this.say('every chain is whole', `${where}: ${entry.because}`)
    const { n, hash, at, actor, events } = entry.entry
    try {
      if (id === undefined) {
        const past = this.memory.groups.get(groupId ?? '')?.group
        const group = events
          .map((event) => GroupEvent.parse(event))
          .reduce<Group | undefined>((state, event) => evolveGroup(state, event, instant(at)), past)
        if (group) this.memory.groups.set(group.id, { group, version: n, lastHash: hash })
        return
      }
      const parsed = events.map((event) => CaseEvent.parse(event))
      const head = evolveHead(this.memory.heads.get(id), parsed, { version: n, lastHash: hash, at: instant(at) })
      this.memory.heads.set(id, head)
      const way = this.memory.ways.get(id) ?? newWay()
      this.memory.ways.set(id, way)
      const by = 'system' in actor ? null : actor.sub
      for (const sentence of follow(way, definitionOf(head.flow.workflow), parsed, { at, by }))
        this.say(promiseOf(sentence), `${where}: ${sentence}`)
      this.note(head, parsed)
      for (const event of parsed)
        if (event.type === 'CopySent')
          this.memory.owed.push(
            { key: copyOf(event.to, at, id), what: `the copy of ${where} for ${event.to}` },
            { key: receiptOf(id, event.to, at), what: `the receipt of the copy of ${where} for ${event.to}` },
          )
      this.count(head)
    } catch (error) {
      this.say(
        'events give the head',
        `${where} does not follow: ${error instanceof Error ? error.message : 'unknown'}`,
      )
    }
  }

  private note(head: Head, events: readonly CaseEvent[]): void {
    for (const event of events) {
      if (event.type === 'TaskOpened') this.seen.add(`${head.kind}/${event.step}`)
      if (event.type === 'TaskCompleted') this.seen.add(`${head.kind}/${event.step}/${event.outcome}`)
    }
    const task = openTaskOf(head.flow)
    const arrived = events.some((event) => event.type === 'TaskOpened' && event.holder === null)
    if (task && arrived && head.kind === 'proposal' && this.isVacant(head))
      this.stranded.add(taskIdOf(head.flow.id, task.n))
  }

  /** Whether nobody in the office has a role that the open task asks for. */
  private isVacant(head: Head): boolean {
    const task = openTaskOf(head.flow)
    if (!task) return false
    const { by } = stepOf(definitionOf(head.flow.workflow), task.step)
    return !this.deps
      .staff()
      .some(({ agency, roles }) => agency === task.address.agency && roles.some(({ role }) => by.includes(role)))
  }

  /** Somebody came or went: who is back may decide what was stranded. */
  staffChanged(): void {
    for (const id of this.stranded) {
      const head = this.memory.heads.get(id.split('.')[0] ?? '')
      if (!head || !this.isVacant(head)) this.stranded.delete(id)
    }
  }

  /** Stranded tasks of which no incident tells. */
  untold(): string[] {
    const told = new Set(
      [...this.memory.heads.values()].flatMap((head) => (head.kind === 'incident' ? [head.facts.refersTo] : [])),
    )
    this.staffChanged()
    return [...this.stranded]
      .filter((id) => !told.has(id))
      .map((id) => `nobody may decide ${id} and no incident says so`)
  }

  private head(row: Row): void {
    const id = caseOfPartition(row.pk)
    if (id === undefined && groupOfPartition(row.pk) === undefined) return
    if (id === undefined) {
      const shadow = this.memory.groups.get(groupOfPartition(row.pk) ?? '')
      const { group, version, lastHash } = groupHeadFrom(row)
      if (!shadow || shadow.version !== version || shadow.lastHash !== lastHash || !same(shadow.group, group))
        this.say('events give the head', `the head of ${row.pk} is not what its events make of it`)
      return
    }
    const shadow = this.memory.heads.get(id)
    if (!shadow) return void this.say('no case is lost', `${row.pk} has a head and no history`)
    const bytes = row['head']
    const stored: unknown = bytes instanceof Uint8Array ? JSON.parse(unpack(bytes)) : undefined
    if (row['version'] !== shadow.version || !same(stored, shadow))
      return void this.say(
        'events give the head',
        `the head of ${row.pk} at ${shadow.version} is not what its events make of it`,
      )
    const { head: _, ...keys } = rowOfHead(this.deps, shadow)
    const { head: __, ...found } = row
    if (!same(keys, found))
      this.say('custody and lists agree', `the index keys of ${row.pk} are not what its head says`)
  }

  private listed(at: Key, row: Row | undefined): string {
    const task = row ? String(row['id']) : at.sk.slice(at.sk.indexOf('#') + 1)
    const id = task.split('.')[0] ?? ''
    const rows = this.memory.lists.get(id) ?? new Map<string, Row>()
    this.memory.lists.set(id, rows)
    if (row) rows.set(textOf(row), row)
    else rows.delete(textOf(at))
    return id
  }

  /** Inbox and holder rows of a case are those of its open task, and no others (P3). */
  private listsOf(id: string): void {
    const head = this.memory.heads.get(id)
    const found = this.memory.lists.get(id) ?? new Map<string, Row>()
    const wanted = head ? listRowsOf(head) : []
    for (const row of wanted) {
      const stored = found.get(textOf(row))
      if (!stored) this.say('custody and lists agree', `the open task ${row.id} is missing in ${row.pk}`)
      else if (!same(stored, row))
        this.say('custody and lists agree', `the row of ${row.id} in ${row.pk} is not what its head says`)
    }
    if (found.size > wanted.length)
      for (const row of found.values())
        if (!wanted.some((one) => textOf(one) === textOf(row)))
          this.say('custody and lists agree', `${row.pk} shows ${String(row['id'])}, which is not open there`)
  }

  private claim(at: Key, row: Row | undefined): void {
    const before = this.memory.claims.get(at.pk)
    if (!row) {
      this.memory.claims.delete(at.pk)
      if (at.pk.startsWith('CLAIM#rejected#')) this.say('claims are consistent', `${at.pk} was forgotten`)
      return
    }
    this.memory.claims.set(at.pk, row)
    if (!before) return
    const moved = (attribute: string): boolean => before[attribute] !== row[attribute] && before[attribute] !== ''
    if (at.pk.startsWith('CLAIM#person#')) {
      if (moved('group') && row['group'] !== '')
        this.say('claims are consistent', 'a person went from one group to another')
      if (before['everFunded'] === true && row['everFunded'] !== true)
        this.say('claims are consistent', 'that a person had money was forgotten')
    }
    if (at.pk.startsWith('CLAIM#letter#') && moved('letter'))
      this.say('claims are consistent', `the number ${at.pk.slice('CLAIM#letter#'.length)} stands on two letters`)
    if (at.pk.startsWith('CLAIM#live-proposal#') && moved('case'))
      this.say('claims are consistent', 'a group has two live proposals')
    if (at.pk.startsWith('CLAIM#request#') && moved('case'))
      this.say('claims are consistent', 'the same request is open twice')
    if (at.pk.startsWith('CLAIM#group-name#') && moved('group'))
      this.say('claims are consistent', 'two groups of a village have one name')
  }

  /** What must be claimed is, and what is claimed must be. */
  private claimsAgree(): void {
    const { claims, heads, groups, persons } = this.memory
    const wanted = new Map<string, string>()
    const taken = new Set<string>()
    for (const [id, head] of heads) {
      if (head.flow.custody.kind === 'closed') {
        if (
          head.kind === 'proposal' &&
          head.flow.custody.outcome === 'REJECTED' &&
          head.facts.group &&
          head.facts.budgetYear !== null
        )
          if (!claims.has(rejectedClaim(head.facts.group.id, head.facts.budgetYear).pk))
            this.say('claims are consistent', `that ${id} was rejected stands nowhere`)
        continue
      }
      if (isRequest(head)) wanted.set(openRequestClaim(head.facts.group.id, head.kind).pk, id)
      if (head.kind !== 'proposal' || head.facts.revision === 0 || !head.facts.group) continue
      wanted.set(liveProposalClaim(head.facts.group.id).pk, id)
      for (const digest of persons.get(id) ?? []) {
        const { pk } = personClaim(digest)
        taken.add(pk)
        if (claims.get(pk)?.['group'] !== head.facts.group.id)
          this.say('claims are consistent', `a member in ${id} is not claimed by its group`)
      }
    }
    for (const [pk, id] of wanted)
      if (claims.get(pk)?.['case'] !== id) this.say('claims are consistent', `${pk} should be claimed by ${id}`)
    for (const [pk, row] of claims) {
      if ((pk.startsWith('CLAIM#live-proposal#') || pk.startsWith('CLAIM#request#')) && !wanted.has(pk))
        this.say('claims are consistent', `${pk} is claimed by ${String(row['case'])}, which is over`)
      if (pk.startsWith('CLAIM#person#') && row['group'] !== '' && !taken.has(pk)) {
        const stays = row['everFunded'] === true && groups.get(String(row['group']))?.group.funded
        if (!stays) this.say('claims are consistent', `a person is kept by group ${String(row['group'])} for nothing`)
      }
    }
    for (const { group } of groups.values())
      if (claims.get(groupNameClaim(group.village, sameName(group.name)).pk)?.['group'] !== group.id)
        this.say('claims are consistent', `the name of group ${group.id} is not claimed`)
  }

  /** What the ministry's counters must come to, each version of a case once (P11). */
  private count(head: Head): void {
    const now = caseNow(head)
    if (!now) return
    const city = agencyId('city-social', levelsOf(now.village).city)
    const counted = contribution(this.memory.marks.get(now.id), now, {
      dayOf: (at) => this.deps.calendar.dayOf(at, city),
      workingDays: this.deps.calendar.workingDaysBetween,
    })
    if (counted === 'seen') return
    this.memory.marks.set(now.id, counted.mark)
    for (const { scope, day, by } of summed(counted.counts).values())
      for (const [figure, n] of Object.entries(by)) {
        const name = `${now.kind}#${scope} ${day ?? 'now'} ${figure}`
        this.memory.counts.set(name, (this.memory.counts.get(name) ?? 0) + n)
      }
  }
  get counts(): ReadonlyMap<string, number> {
    return this.memory.counts
  }

  /** Rows that messages of this and earlier days must have brought. */
  get owed(): readonly Expected[] {
    return this.memory.owed
  }

  /** Cases that have not ended. */
  open(): Head[] {
    return [...this.memory.heads.values()].filter(({ flow }) => flow.custody.kind !== 'closed')
  }
  openTaskOf = (id: string) => {
    const head = this.memory.heads.get(id)
    return head && openTaskOf(head.flow)
  }
}

function promiseOf(sentence: string): Vow {
  if (/skipped|office|arrives|nowhere|no outcome/.test(sentence)) return 'no step is skipped'
  if (/takes a task|decides a task|token|decided|twice|received|not the open one|out of nothing/.test(sentence))
    return 'no task comes twice'
  return 'no step is skipped'
}

/** By their JSON: a member that is undefined is one that is not there. */
function same(a: unknown, b: unknown): boolean {
  const left = JSON.stringify(a)
  const right = JSON.stringify(b)
  return left === right || isDeepStrictEqual(JSON.parse(left ?? 'null'), JSON.parse(right ?? 'null'))
}
