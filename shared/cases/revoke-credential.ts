import { mayI } from '../authority/may-i.ts'
import type { StaffActor } from '../contracts/staff.ts'
import { type Refused, refused } from '../kit/decision.ts'
import type { RefusalCode } from '../names/refusals.ts'
import { commit } from '../store/commit.ts'
import { type CommandKey, type Replayed, replayOf, rowOfKey } from './command-key.ts'
import { changeOfGroup } from './decision-rows.ts'
import type { Deps } from './deps.ts'
import { isRequest, resourceOf } from './head.ts'
import { loadGroup, loadHead } from './load.ts'
import { pause } from './pause.ts'

const ATTEMPTS_MAX = 5

/**
 * The licensing office took a certificate back: the partner that gave it enters the letter, and the group shows it as
 * revoked. What was earned stays in its history.
 * @see Peraturan BPOM 4/2024 art. 27: revoked by the one-stop licensing office
 */
export async function revokeCredential(
  deps: Deps,
  actor: StaffActor,
  requestId: string,
  { letter, reason }: { letter: { number: string; date: string }; reason: string },
  key: CommandKey,
): Promise<{ kind: 'done' } | Replayed | Refused<RefusalCode>> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const replay = await replayOf(deps, key)
    if (replay) return replay
    const head = await loadHead(deps.table, requestId)
    if (!head || !isRequest(head)) return refused('not-found')
    const answer = mayI(actor, 'revoke', resourceOf(head))
    if (answer !== 'yes') return refused(answer === 'hidden' ? 'not-found' : 'forbidden')
    const before = await loadGroup(deps.table, head.facts.group.id)
    const credential = before?.group.credentials.find(({ request }) => request === requestId)
    if (!before || !credential || credential.revoked)
      return refused('wrong-state', { extra: { state: head.flow.state } })
    const change = await changeOfGroup(deps, actor, before, [
      {
        type: 'CredentialRevoked',
        kind: credential.kind,
        number: credential.number,
        letter: `${letter.number}, ${letter.date}`,
        reason,
      },
    ])
    const result = await commit(deps.table, {
      changes: change ? [change] : [],
      rows: [],
      key: rowOfKey(key, requestId, deps.now()),
    })
    if (result.kind === 'committed') return { kind: 'done' }
    await pause(deps, attempt)
  }
  return refused('conflict')
}

/** Whether the caller may take back what came of a request: it gave it, and it still stands. */
export async function isRevocable(deps: Deps, actor: StaffActor, requestId: string): Promise<boolean> {
  const head = await loadHead(deps.table, requestId)
  if (!head || !isRequest(head) || mayI(actor, 'revoke', resourceOf(head)) !== 'yes') return false
  const found = await loadGroup(deps.table, head.facts.group.id)
  return found?.group.credentials.some(({ request, revoked }) => request === requestId && !revoked) === true
}
