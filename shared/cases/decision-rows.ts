import type { Actor } from '../contracts/staff.ts'
import type { Context, Actor as EngineActor, EngineCommand } from '../engine/commands.ts'
import { evolveGroup, type GroupEvent } from '../groups/group.ts'
import { invariant } from '../kit/invariant.ts'
import type { Change } from '../store/commit.ts'
import { seal } from '../store/keys/sealing.ts'
import { draftOf, eventOf, formOf, groupKey } from '../store/row-keys.ts'
import type { Action } from '../store/table.ts'
import type { Claim } from '../workflows/proposal/consequences.ts'
import { entryActor } from './agencies.ts'
import { claimAction, isLetterTaken, readPersonClaims } from './claims.ts'
import type { Deps } from './deps.ts'
import type { KnownPerson } from './dossier/persons.ts'
import { nextEntry } from './entry.ts'
import type { CaseEvent, Head } from './head.ts'
import { type GroupHead, groupHeadRow } from './load.ts'

/** What stands or falls with a decision beside the case itself: claims, its group's history, its sealed form. */

/** @param persons whom the claims of this decision speak of */
export async function claimRows(
  deps: Deps,
  caseId: string,
  claims: readonly Claim[],
  persons: readonly KnownPerson[] = [],
): Promise<Action[]> {
  const taken = await readPersonClaims(deps.table, persons)
  const actions = await Promise.all(
    claims.map(async (claim) =>
      claim.claim === 'letter' && (await isLetterTaken(deps.table, claim)) ? [] : claimAction(claim, caseId, taken),
    ),
  )
  return actions.flat()
}

/** A group's own history grows in the same commit. */
export async function changeOfGroup(
  deps: Deps,
  actor: Actor,
  before: GroupHead | undefined,
  events: readonly GroupEvent[],
): Promise<Change | undefined> {
  if (events.length === 0) return undefined
  const now = deps.now()
  const group = events.reduce<GroupHead['group'] | undefined>(
    (state, event) => evolveGroup(state, event, now),
    before?.group,
  )
  invariant(group, 'a group begins by being formed')
  const { entry, packed } = nextEntry(before, entryActor(deps.regions, actor), now, events)
  const aggregate = groupKey(group.id)
  const head = groupHeadRow({ group, version: entry.n, lastHash: entry.hash }, deps.regions)
  return { head, versionRead: before?.version ?? null, event: { ...eventOf(aggregate, entry.n), entry: packed } }
}

/** A decision's form, sealed; its history holds only a salted digest of it. */
export async function formRows(
  deps: Deps,
  head: Head,
  command: EngineCommand,
  events: readonly CaseEvent[],
  salt: string,
): Promise<Action[]> {
  const recorded = events.find((event) => event.type === 'FormRecorded')
  if (command.type !== 'Complete' || recorded?.type !== 'FormRecorded') return []
  const key = formOf(head.flow.id, recorded.task)
  const content = await seal(deps.keys, { case: head.flow.id, row: key.sk }, { salt, form: command.form ?? {} })
  return [{ kind: 'put', row: { ...key, form: recorded.form, digest: recorded.digest, content } }]
}

/** A draft goes with its task. Most tasks have none, and a delete in vain costs two write units where a read costs one. */
export async function dropDraft(deps: Deps, caseId: string, task: number): Promise<Action[]> {
  const key = draftOf(caseId, task)
  return (await deps.table.get(key)) ? [{ kind: 'delete', key }] : []
}

export function contextOf(deps: Deps, actor: Actor, rules: Context['rules']): Context {
  const engineActor: EngineActor =
    actor.kind === 'person'
      ? { kind: 'person', sub: actor.sub, name: actor.name }
      : { kind: 'system', system: actor.system }
  return { actor: engineActor, now: deps.now(), rules, calendar: deps.calendar, salt: deps.newId() }
}
