import { type Answer, mayI } from '../authority/may-i.ts'
import type { TaskLine } from '../contracts/rows.ts'
import type { Actor } from '../contracts/staff.ts'
import type { EngineCommand } from '../engine/commands.ts'
import { type Refused, refused } from '../kit/decision.ts'
import { assertNever, invariant } from '../kit/invariant.ts'
import type { RefusalCode } from '../names/refusals.ts'
import { commit } from '../store/commit.ts'
import { caseKey, eventOf } from '../store/row-keys.ts'
import type { Row } from '../store/table.ts'
import { entryActor } from './agencies.ts'
import { refusalOf } from './claims.ts'
import { type CommandKey, once, type Replayed, replayOf, rowOfKey } from './command-key.ts'
import { decideCase } from './decide-case.ts'
import type { Decided } from './decided.ts'
import type { Deps } from './deps.ts'
import { nextEntry } from './entry.ts'
import { type CaseEvent, evolveHead, type Head, officeOfCase, resourceOf } from './head.ts'
import { doneRow, endedTask, listChanges, rowOfHead } from './list-rows.ts'
import { loadHead } from './load.ts'
import { partiesBeside } from './partners/partner-events.ts'
import { pause } from './pause.ts'
import type { PlatformCommand } from './platform-command.ts'
import { countProbe } from './privacy/probes.ts'
import { etagOf } from './versions.ts'

export type Command = EngineCommand | PlatformCommand

/** `ended` is the task that the command ended, as a list showed it last. */
export type Done = {
  kind: 'done'
  head: Head
  before: Head | null
  events: readonly CaseEvent[]
  ended?: TaskLine | undefined
}
export type Acted = Done | Replayed | Refused<RefusalCode>

const ATTEMPTS_MAX = 5

/**
 * The one road: load, ask `mayI`, decide, commit. Every door ends here.
 * @returns what became of the case, the first answer of a command that was given before, or a refusal
 * @throws when something that must hold does not: a bug, or an engine that is down
 */
export const act = (
  deps: Deps,
  actor: Actor,
  caseId: string,
  command: Command,
  options: Options = {},
): Promise<Acted> => once(deps, options.key, () => actNow(deps, actor, caseId, command, options), 'after')

type Options = { key?: CommandKey | undefined; ifMatch?: string | undefined; attempts?: number }

async function actNow(deps: Deps, actor: Actor, caseId: string, command: Command, options: Options): Promise<Acted> {
  for (let attempt = 1; attempt <= (options.attempts ?? ATTEMPTS_MAX); attempt += 1) {
    const head = await loadHead(deps.table, caseId)
    if (!head) return refused('not-found')
    const denied = denial(actor, head, command)
    if (denied) return denied
    if (options.ifMatch !== undefined && options.ifMatch !== etagOf(head)) return refused('stale')
    const decided = await decideCase(deps, actor, head, command)
    if (decided.kind === 'refused') return decided
    const settled = await settle(deps, actor, head, decided, options.key)
    if (settled !== 'again') {
      if (settled.kind === 'refused' && settled.code === 'person-already-in-group' && actor.kind === 'person')
        await countProbe(deps, actor)
      return settled
    }
    deps.onOutrun?.()
    await pause(deps, attempt)
  }
  return refused('conflict')
}

/** Writes a decision, or says why it must be made again. */
async function settle(
  deps: Deps,
  actor: Actor,
  head: Head,
  decided: Decided,
  key: CommandKey | undefined,
): Promise<Acted | 'again'> {
  const now = deps.now()
  const keyRow = key ? rowOfKey(key, head.flow.id, now) : null
  if (decided.events.length === 0) {
    const unchanged: Done = { kind: 'done', head, before: head, events: [] }
    if (!keyRow) return unchanged
    const kept = await commit(deps.table, { changes: [], rows: [], key: keyRow })
    if (kept.kind === 'known-key') return known(deps, key)
    return kept.kind === 'committed' ? unchanged : 'again'
  }
  const { entry, packed } = nextEntry(head, entryActor(deps.regions, actor), now, decided.events)
  const after = evolveHead(head, decided.events, { version: entry.n, lastHash: entry.hash, at: now })
  const ended = endedTask(actor, head, decided.events)
  const event: Row = {
    ...eventOf(caseKey(head.flow.id), entry.n),
    entry: packed,
    kind: head.kind,
    ...(actor.kind === 'system' ? { office: officeOfCase(after) } : {}),
    ...partiesBeside(after, decided.events),
    ...doneRow(actor, ended, decided.events, now),
  }
  const result = await commit(deps.table, {
    changes: [{ head: rowOfHead(deps, after), versionRead: head.version, event }, ...decided.changes],
    rows: [...listChanges(head, after), ...decided.rows],
    key: keyRow,
  })
  switch (result.kind) {
    case 'committed':
      return { kind: 'done', head: after, before: head, events: decided.events, ended }
    case 'outrun':
      return 'again'
    case 'known-key':
      return known(deps, key)
    case 'claimed':
      return refusalOf(result.guard, result.row)
    default:
      return assertNever(result)
  }
}

/** The key of this command was written by another: it is answered as that one was. */
async function known(deps: Deps, key: CommandKey | undefined): Promise<Replayed | Refused<RefusalCode>> {
  const replay = key && (await replayOf(deps, key))
  invariant(replay, 'a key that refused to be written again is there')
  return replay
}

/** What may not be seen and what does not exist answer alike; the platform's own functions are trusted with every case. */
function denial(actor: Actor, head: Head, command: Command): Refused<RefusalCode> | undefined {
  if (actor.kind === 'system') return undefined
  const resource = resourceOf(head)
  if (mayI(actor, 'read', resource) === 'hidden') return refused('not-found')
  // A task that moved on is told as such, whoever may work the present one.
  if ('task' in command && command.task !== undefined && isPast(head, command.task)) return undefined
  const answer: Answer = mayI(actor, ACTION_OF[command.type] ?? 'complete', resource)
  return answer === 'yes' ? undefined : refused(answer === 'hidden' ? 'not-found' : 'forbidden')
}

const isPast = ({ flow }: Head, task: number): boolean => flow.custody.kind !== 'held' || flow.custody.task.n !== task

const ACTION_OF = {
  Claim: 'claim',
  Start: 'start',
  Release: 'release',
  Delegate: 'delegate',
  Forward: 'forward',
  Suspend: 'suspend',
  Resume: 'resume',
  Complete: 'complete',
  Cancel: 'cancel',
  DeclareAttachment: 'attach',
  Reveal: 'reveal',
} as const satisfies Partial<Record<Command['type'], Parameters<typeof mayI>[1]>> as Partial<
  Record<Command['type'], Parameters<typeof mayI>[1]>
>
