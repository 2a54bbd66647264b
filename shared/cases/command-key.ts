import { KeyRow } from '../contracts/rows.ts'
import { type Refused, refused } from '../kit/decision.ts'
import type { RefusalCode } from '../names/refusals.ts'
import { commandKey } from '../store/row-keys.ts'
import type { Row } from '../store/table.ts'
import type { Deps } from './deps.ts'

/** An Idempotency-Key and what it stands for; the row is written with the command and kept for ever. */
export type CommandKey = {
  digest: string
  request: string
  status: number
  /** What the answer was about, where the case alone does not say it: a task. */
  resource?: string
}

export type Replayed = { kind: 'replayed'; resource: string; status: number }

/** The first answer of a command that was given before; a refusal where the key stood for another one. */
export async function replayOf(deps: Deps, key: CommandKey): Promise<Replayed | Refused<RefusalCode> | undefined> {
  const row = await deps.table.get(commandKey(key.digest))
  if (!row) return undefined
  const known = KeyRow.parse(row)
  if (known.request !== key.request) return refused('idempotency-key-reused')
  return { kind: 'replayed', resource: known.resource, status: known.status }
}

export const rowOfKey = (key: CommandKey, resource: string, at: string): Row => ({
  ...commandKey(key.digest),
  request: key.request,
  status: key.status,
  resource: key.resource ?? resource,
  at,
})

/**
 * Carries a command out unless its key says that it was done.
 * @param look before anything: for what writes or counts something ahead of its key. A command that is one write needs
 * no look, for its key refuses to be written twice.
 */
export async function once<Result extends { kind: string }>(
  deps: Deps,
  key: CommandKey | undefined,
  carryOut: () => Promise<Result>,
  look: 'before' | 'after' = 'before',
): Promise<Result | Replayed | Refused<RefusalCode>> {
  const before = key && look === 'before' ? await replayOf(deps, key) : undefined
  if (before) return before
  const result = await carryOut()
  // Of the same command given twice the second may find the world as the first left it: it is answered as the first was.
  const tookEffect = result.kind !== 'refused' && result.kind !== 'none'
  return (key && !tookEffect ? await replayOf(deps, key) : undefined) ?? result
}
