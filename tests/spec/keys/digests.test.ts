import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { personsOf } from '../../../shared/cases/dossier/persons.ts'
import { cursorKey, personKey, sessionKey } from '../../../shared/store/keys/derived-keys.ts'
import { digestsOf, liveVersionsOf, personDigest } from '../../../shared/store/keys/digests.ts'
import type { Keys, LiveVersions } from '../../../shared/store/keys/keys.ts'

const SECRET = Uint8Array.from({ length: 64 }, (_, n) => n)
const PERSON = '3579010101900001'
const unused = async (): Promise<never> => {
  throw new Error('digests need the secret alone')
}
const keys: Keys = {
  newDataKey: unused,
  openDataKey: unused,
  sign: unused,
  publicKeyPem: unused,
  secret: async () => SECRET,
  personVersions: [1],
}

/** RFC 5869 by its text: extract with a salt of 32 zero bytes, expand one block. */
function hkdf(secret: Uint8Array, info: string): Buffer {
  const extracted = createHmac('sha256', Buffer.alloc(32)).update(secret).digest()
  return createHmac('sha256', extracted).update(info).update(Uint8Array.of(1)).digest()
}

describe('derived keys', () => {
  it('are HKDF-SHA-256 of the secret under a label with a version', () => {
    expect(Buffer.from(personKey(SECRET, 1))).toEqual(hkdf(SECRET, 'simpul/person/v1'))
    expect(Buffer.from(cursorKey(SECRET))).toEqual(hkdf(SECRET, 'simpul/cursor/v1'))
    expect(Buffer.from(sessionKey(SECRET, 2))).toEqual(hkdf(SECRET, 'simpul/session/v2'))
  })

  it('come from no short secret', () => {
    expect(() => cursorKey(new Uint8Array(31))).toThrow('at least 32 bytes')
  })
})

describe('the digest of a person', () => {
  it('never changes: rows of years ago are found by it', () => {
    const hmac = createHmac('sha256', hkdf(SECRET, 'simpul/person/v1')).update(PERSON).digest('base64url')
    expect(personDigest(SECRET, PERSON)).toBe(`v1:${hmac}`)
    expect(personDigest(SECRET, PERSON)).toBe('v1:A7qxp6a8-OZbVLamQziM-FVn8vKOa6-DM-wBNjG_1ww')
  })

  it('differs by person, secret and version, and shows no digit', () => {
    const other = SECRET.toReversed()
    const digests = [
      personDigest(SECRET, PERSON),
      personDigest(SECRET, '3579010101900002'),
      personDigest(other, PERSON),
      personDigest(SECRET, PERSON, 2),
    ]
    expect(new Set(digests).size).toBe(4)
    for (const digest of digests) expect(digest).toMatch(/^v[12]:[\w-]{43}$/)
    expect(digests.join()).not.toContain(PERSON)
  })

  it('is known under two keys while one takes the place of the other, the new one first', () => {
    expect(digestsOf(SECRET, PERSON)).toEqual([personDigest(SECRET, PERSON)])
    expect(digestsOf(SECRET, PERSON, [2, 1])).toEqual([
      personDigest(SECRET, PERSON, 2),
      personDigest(SECRET, PERSON, 1),
    ])
  })

  it.each(['', '357901010190000', '35790101019000011', '3579 0101 0190 0001', '357901••••••0001'])(
    'is not made of %j, and the error does not repeat it',
    (text) => {
      expect(() => personDigest(SECRET, text)).toThrow('invariant broken: a national id has 16 digits')
    },
  )

  it('is made for each of several, in order, with those of the older key', async () => {
    const persons = [PERSON, '3579010101900002', PERSON]
    const known = (personVersions: LiveVersions) => personsOf({ keys: { ...keys, personVersions } }, persons)
    expect(await known([1])).toEqual(persons.map((person) => ({ digest: personDigest(SECRET, person), older: [] })))
    expect(await known([2, 1])).toEqual(
      persons.map((person) => ({ digest: personDigest(SECRET, person, 2), older: [personDigest(SECRET, person)] })),
    )
  })

  it.each([
    [undefined, [1]],
    ['1', [1]],
    ['2,1', [2, 1]],
  ])('has its live versions from %j', (text, versions) => {
    expect(liveVersionsOf(text)).toEqual(versions)
  })
  it.each(['', '0', '1,1', '3,2,1', '1, 2', 'v1'])('has none from %j', (text) => {
    expect(() => liveVersionsOf(text)).toThrow('one or two versions')
  })
})
