import { entryText } from '../../shared/cases/entry.ts'
import type { Queue } from '../../shared/queue/queue.ts'
import type { Action, Table } from '../../shared/store/table.ts'
import type { Town } from './town.ts'

/** A bug that is put between the code and the world, never into the code: what would happen if somebody had forgotten it. */
export type Plant = {
  name: string
  /** What a programmer would have forgotten. */
  says: string
  table?: (table: Table, town: Town) => Table
  queue?: (queue: Queue, town: Town) => Queue
  /** What a reader of the stream reports of a batch. */
  settle?: (failed: readonly string[] | undefined) => readonly string[] | undefined
}

const guardOf = (action: Action): string => action.only?.guard.split(':')[0] ?? ''
/** The same action, done without asking. */
const unguarded = (action: Action): Action[] => {
  if (action.kind === 'check') return []
  if (action.kind === 'count') return [action]
  const { only: _, ...rest } = action
  return [rest]
}
const writing =
  (change: (actions: readonly Action[], town: Town) => readonly Action[]): Plant['table'] =>
  (table, town) => ({
    ...table,
    write: (actions) => {
      const changed = change(actions, town)
      return changed.length === 0 ? Promise.resolve({ kind: 'written' }) : table.write(changed)
    },
  })
const without = (...guards: readonly string[]): Plant['table'] =>
  writing((actions) => actions.flatMap((action) => (guards.includes(guardOf(action)) ? unguarded(action) : [action])))
const dropping = (drops: (action: Action) => boolean): Plant['table'] =>
  writing((actions) => actions.filter((action) => !drops(action)))
const pkOf = (action: Action): string => (action.kind === 'put' ? action.row.pk : action.key.pk)

/** Every bug that the simulation must find, or it proves nothing. */
export const PLANTS: readonly Plant[] = [
  {
    name: 'head-unguarded',
    says: 'a commit does not ask whether the head is still the one that was read',
    table: without('head-is-the-one-read', 'event-is-new'),
  },
  {
    name: 'inbox-row-forgotten',
    says: 'a handoff is received and its row in the inbox forgotten',
    table: writing((actions) => {
      const received = actions.some(
        (action) => action.kind === 'put' && entryText(action.row)?.includes('HandoffReceived'),
      )
      return received ? actions.filter((action) => !pkOf(action).startsWith('INBOX#')) : actions
    }),
  },
  {
    name: 'inbox-row-left',
    says: 'the row of a task that is over stays in the inbox',
    table: dropping((action) => action.kind === 'delete' && pkOf(action).startsWith('INBOX#')),
  },
  {
    name: 'holder-row-left',
    says: 'a task that was let go of stays in the list of who held it',
    table: dropping((action) => action.kind === 'delete' && pkOf(action).startsWith('HOLDER#')),
  },
  {
    name: 'commit-in-two',
    says: 'head and history are written first, lists and claims after them',
    table: (table) => ({
      ...table,
      async write(actions) {
        const isFirst = (action: Action): boolean => !/^(INBOX|HOLDER|CLAIM)#/.test(pkOf(action))
        const first = actions.filter(isFirst)
        const second = actions.filter((action) => !isFirst(action))
        if (first.length === 0 || second.length === 0) return table.write(actions)
        const result = await table.write(first)
        return result.kind === 'written' ? table.write(second) : result
      },
    }),
  },
  {
    name: 'key-forgotten',
    says: 'a command is written without the row of its key',
    table: dropping((action) => pkOf(action).startsWith('KEY#')),
  },
  {
    name: 'key-not-asked',
    says: 'nobody looks whether a key was used before',
    table: (table, town) => ({
      ...(without('key-is-new')?.(table, town) ?? table),
      get: async (key, options) => (key.pk.startsWith('KEY#') ? undefined : table.get(key, options)),
    }),
  },
  {
    name: 'stale-head',
    says: 'now and then a head is stored as it was before',
    table: (table, town) => ({
      ...table,
      async write(actions) {
        const at = actions.findIndex(
          (action) => action.kind === 'put' && action.row.sk === 'HEAD' && action.only?.condition.kind === 'equals',
        )
        const action = actions[at]
        if (action?.kind !== 'put' || !town.chance.happens(0.05)) return table.write(actions)
        const before = await table.get({ pk: action.row.pk, sk: 'HEAD' })
        if (!before) return table.write(actions)
        const stale: Action = { ...action, row: { ...action.row, head: before['head'] ?? null } }
        return table.write(actions.with(at, stale))
      },
    }),
  },
  {
    name: 'person-taken-twice',
    says: 'a member is taken although another group has them',
    table: without('person-is-free'),
  },
  {
    name: 'claim-kept',
    says: 'what a case had claimed stays claimed when it is over',
    table: dropping((action) => action.kind === 'delete' && /^CLAIM#(live-proposal|request)#/.test(pkOf(action))),
  },
  {
    name: 'letter-number-twice',
    says: 'a letter takes a number that another letter has',
    table: without('letter-number-is-new'),
  },
  {
    name: 'answered-before-written',
    says: 'now and then the answer is given and the write never done',
    table: writing((actions, town) => (town.chance.happens(0.01) ? [] : actions)),
  },
  {
    name: 'counted-twice',
    says: 'a record of the stream that comes again is counted again',
    table: (table, town) => ({
      ...(without('mark-is-the-one-read')?.(table, town) ?? table),
      getMany: async (keys) =>
        keys.some(({ pk }) => pk.includes('#MARK#')) && town.chance.happens(0.1) ? [] : table.getMany(keys),
    }),
  },
  {
    name: 'wake-forgotten',
    says: 'what is under way has no wake, so that nobody sends it again',
    table: writing((actions) =>
      actions.map((action) => {
        if (action.kind !== 'put' || action.row.sk !== 'HEAD') return action
        const { wakePk: _, wakeSk: __, ...row } = action.row
        return { ...action, row: { ...row, pk: action.row.pk, sk: action.row.sk } }
      }),
    ),
  },
  {
    name: 'message-lost-on-retry',
    says: 'relay does not report what a queue refused',
    queue: (queue) => ({
      async send(messages) {
        await queue.send(messages)
        return []
      },
    }),
  },
  {
    name: 'batch-lost-on-error',
    says: 'a batch of the stream counts as done although its reader died',
    settle: (failed) => failed ?? [],
  },
  {
    name: 'copy-without-receipt',
    says: 'a copy reaches its reader and the case does not know',
    table: dropping((action) => action.kind === 'put' && action.row.sk.startsWith('COPY#')),
  },
  {
    name: 'dead-letters-thrown-away',
    says: 'now and then a message is taken from its queue and never handed on',
    queue: (queue, town) => ({ send: (messages) => queue.send(messages.filter(() => !town.chance.happens(0.05))) }),
  },
]
