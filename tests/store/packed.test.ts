import { expect, it } from 'vitest'
import { canonicalJson } from '../../shared/kit/canonical.ts'
import { pack, unpack } from '../../shared/store/packed.ts'

const HEAD = JSON.stringify({
  kind: 'incident',
  facts: { number: 'INS-26-0A1B2C', owner: 'platform', cause: 'handoff-stuck', refersTo: '01KE5ZE0X1NTFQHCTR8SPFZWBY' },
  flow: { custody: { kind: 'closed', outcome: 'DONE', at: '2026-03-02T02:00:00.000Z' } },
})
/** The text above as it was packed when this was first written. */
const PACKED_ONCE = 'AUOq+gm0po3MdA0cDZ2MnElrViM1oQ0MvV1No1wNIgz9QtwCPZxDgiyCA9yiwp0ilZAyFFGtGBd/P1ekBGOma2Csi5luamsB'

const ENTRY = canonicalJson({
  n: 2,
  v: 1,
  at: '2026-03-02T02:00:00.000Z',
  actor: { system: 'intake' },
  events: [{ type: 'HandoffReceived', handoff: 1, by: 'city-social-35.79' }],
  prevHash: 'ab'.repeat(32),
  hash: 'cd'.repeat(32),
})
const ENTRY_PACKED_ONCE = 'AiOuuDPTNTDWNTAKMTCyMjCwMjDAkiKT0D1mbKpnbklkYYhwbHIKZRDiWVS/JiZRBmFhBQA='

it('packs a text into fewer bytes and gives it back', () => {
  for (const of of ['head', 'entry'] as const)
    for (const text of ['', '{}', HEAD, ENTRY, `{"name":"Kelompok Ñandú 🌱 ${'x'.repeat(100_000)}"}`])
      expect(unpack(pack(text, of))).toBe(text)
  expect(pack(HEAD, 'head').byteLength).toBeLessThan(HEAD.length / 2)
  expect(pack(ENTRY, 'entry').byteLength).toBeLessThan(ENTRY.length / 2)
})

it('still reads what was packed long ago: the lists of words have not changed', () => {
  expect(unpack(Buffer.from(PACKED_ONCE, 'base64'))).toBe(HEAD)
  expect(unpack(Buffer.from(ENTRY_PACKED_ONCE, 'base64'))).toBe(ENTRY)
})

it('refuses bytes that were not packed here', () => {
  expect(() => unpack(Uint8Array.of(3, 3, 0))).toThrow('a list of words that is known')
  expect(() => unpack(new Uint8Array(0))).toThrow('a list of words that is known')
  expect(() => unpack(pack(HEAD, 'head').slice(0, 20))).toThrow()
})
