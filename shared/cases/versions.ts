import type { Head } from './head.ts'

/**
 * The version of what an officer decides upon: the task, how it is held, and the dossier. Checks that arrive and
 * receipts do not change it, so nobody's decision is refused for them (contract 1).
 * @param draft version of the open draft, for who sees a proposal as that draft says
 */
export function etagOf({ flow, ...head }: Head, draft = 0): string {
  const { custody } = flow
  const revision = head.kind === 'proposal' ? head.facts.revision : 0
  const held =
    custody.kind === 'held' ? `${custody.task.n}.${custody.task.claimToken}.${custody.task.hold.state}` : custody.kind
  return `"${flow.tasks}.${flow.handoffs}.${revision}.${held}${draft === 0 ? '' : `.d${draft}`}"`
}
