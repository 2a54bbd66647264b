import { invariant } from '../kit/invariant.ts'
import { TABLE } from '../names/table.ts'
import { type Action, type Key, type Row, TRANSACTION_ACTIONS_MAX } from './table.ts'

/** Limits of DynamoDB (Developer Guide, "Quotas in Amazon DynamoDB"). */
const PARTITION_KEY_BYTES_MAX = 2048
const SORT_KEY_BYTES_MAX = 1024
const CONDITION_VALUES_MAX = 100

export const keyOf = ({ pk, sk }: Key): Key => ({ pk, sk })
export const keyText = ({ pk, sk }: Key): string => JSON.stringify([pk, sk])

/** @throws when these actions cannot be one write: every table says so alike, before it writes. */
export function checkActions(actions: readonly Action[]): void {
  invariant(actions.length > 0, 'a write has at least one action')
  invariant(actions.length <= TRANSACTION_ACTIONS_MAX, 'a write has at most 100 actions')
  const keys = actions.map((action) => (action.kind === 'put' ? action.row : action.key))
  invariant(new Set(keys.map(keyText)).size === keys.length, 'a write names each row once')
  for (const action of actions) {
    if (action.kind === 'put') checkKeys(action.row)
    else checkKey(action.key)
    if (action.kind === 'count')
      invariant(
        Object.keys(action.by).length > 0 && Object.values(action.by).every(Number.isSafeInteger),
        'a count adds whole numbers to at least one attribute',
      )
    const condition = action.only?.condition
    invariant(
      condition?.kind !== 'absentOrOneOf' || condition.values.length <= CONDITION_VALUES_MAX,
      'a condition has at most 100 values',
    )
  }
}

export function checkKey({ pk, sk }: Key): void {
  checkText(pk, PARTITION_KEY_BYTES_MAX)
  checkText(sk, SORT_KEY_BYTES_MAX)
}

/** The row's own keys and those that the indexes take from it. */
function checkKeys(row: Row): void {
  checkKey(row)
  for (const { partitionKey, sortKey } of Object.values(TABLE.indexes)) {
    if (row[partitionKey] !== undefined) checkText(row[partitionKey], PARTITION_KEY_BYTES_MAX)
    if (row[sortKey] !== undefined) checkText(row[sortKey], SORT_KEY_BYTES_MAX)
  }
}

function checkText(key: unknown, bytesMax: number): void {
  invariant(typeof key === 'string' && key.length > 0, 'keys are text and not empty')
  invariant(Buffer.byteLength(key) <= bytesMax, `a key has at most ${bytesMax} bytes`)
}
