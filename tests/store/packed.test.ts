import { expect, it } from 'vitest'
import { pack, unpack } from '../../shared/store/packed.ts'

const HEAD = JSON.stringify({
  kind: 'incident',
  facts: { number: 'INS-26-0A1B2C', owner: 'platform', cause: 'handoff-stuck', refersTo: '01KE5ZE0X1NTFQHCTR8SPFZWBY' },
  flow: { custody: { kind: 'closed', outcome: 'DONE', at: '2026-03-02T02:00:00.000Z' } },
})
/** The text above as it was packed when this was first written. */
const PACKED_ONCE = 'AUOq+gm0po3MdA0cDZ2MnElrViM1oQ0MvV1No1wNIgz9QtwCPZxDgiyCA9yiwp0ilZAyFFGtGBd/P1ekBGOma2Csi5luamsB'

it('packs a text into fewer bytes and gives it back', () => {
  for (const text of ['', '{}', HEAD, `{"name":"Kelompok Ñandú 🌱 ${'x'.repeat(100_000)}"}`])
    expect(unpack(pack(text))).toBe(text)
  expect(pack(HEAD).byteLength).toBeLessThan(HEAD.length / 2)
})

it('still reads what was packed long ago: the list of words has not changed', () => {
  expect(unpack(Buffer.from(PACKED_ONCE, 'base64'))).toBe(HEAD)
})

it('refuses bytes that were not packed here', () => {
  expect(() => unpack(Uint8Array.of(2, 3, 0))).toThrow('a list of words that is known')
  expect(() => unpack(new Uint8Array(0))).toThrow('a list of words that is known')
  expect(() => unpack(pack(HEAD).slice(0, 20))).toThrow()
})
