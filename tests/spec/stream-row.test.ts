import { expect, test } from 'vitest'
import { newRow } from '../../functions/stream-row.ts'
import { pack, unpack } from '../../shared/store/packed.ts'

test('a row comes out of a record of the stream as it was written, a packed head too', () => {
  const text = JSON.stringify({ kind: 'proposal', flow: { state: 'CITY_VERIFIED' } })
  // Lambda hands its events on as JSON, where bytes are base64.
  const record = {
    dynamodb: {
      NewImage: {
        pk: { S: 'CASE#1' },
        sk: { S: 'HEAD' },
        version: { N: '7' },
        head: { B: Buffer.from(pack(text, 'head')).toString('base64') },
        task: { M: { id: { S: '1.2' }, late: { BOOL: false } } },
      },
    },
  }
  const { head, ...rest } = newRow(JSON.parse(JSON.stringify(record)))
  expect(rest).toEqual({ pk: 'CASE#1', sk: 'HEAD', version: 7, task: { id: '1.2', late: false } })
  expect(head instanceof Uint8Array && unpack(head)).toBe(text)
})
