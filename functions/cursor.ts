import { createHmac, timingSafeEqual } from 'node:crypto'
import { refused } from '../shared/kit/decision.ts'
import type { Cursor } from './api/route.ts'

const MAC_BYTES = 32
const CURSOR_CHARS_MAX = 4096
const FORM = /^[A-Za-z0-9_-]+$/

/** What a cursor belongs to: who asks from which office, and what. The page size may change on the way. */
export type Asking = {
  caller: string
  office: string
  desk: string | null
  route: string
  query: Readonly<Record<string, unknown>>
}

/** Cursors that only the platform can make. @param key asked for once a list is long enough to need one */
export function cursors(key: () => Promise<Uint8Array>): (asking: Asking) => Cursor {
  return (asking) => {
    const bound = boundTo(asking)
    const macOf = async (position: Buffer): Promise<Buffer> =>
      createHmac('sha256', await key())
        .update(bound)
        .update('\n')
        .update(position)
        .digest()
    return {
      async sign(position) {
        if (position === null) return null
        const bytes = Buffer.from(position, 'utf8')
        return Buffer.concat([await macOf(bytes), bytes]).toString('base64url')
      },
      async read(cursor) {
        if (cursor === undefined) return { kind: 'position', after: undefined }
        if (cursor.length > CURSOR_CHARS_MAX || !FORM.test(cursor)) return refused('cursor-invalid')
        const bytes = Buffer.from(cursor, 'base64url')
        const position = bytes.subarray(MAC_BYTES)
        if (bytes.byteLength <= MAC_BYTES || bytes.toString('base64url') !== cursor) return refused('cursor-invalid')
        if (!timingSafeEqual(bytes.subarray(0, MAC_BYTES), await macOf(position))) return refused('cursor-invalid')
        return { kind: 'position', after: position.toString('utf8') }
      },
    }
  }
}

function boundTo({ caller, office, desk, route, query }: Asking): string {
  const asked = Object.entries(query)
    .filter(([name]) => name !== 'cursor' && name !== 'limit')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([caller, office, desk, route, asked])
}
