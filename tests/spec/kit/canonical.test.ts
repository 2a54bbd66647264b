import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, sha256Hex } from '../../../shared/kit/canonical.ts'

describe('the canonical text of a JSON value', () => {
  it('is that of RFC 8785, section 3.2.2', () => {
    const text = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`
    expect(canonicalJson(JSON.parse(text))).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    )
  })

  it('sorts names by UTF-16 units, as in RFC 8785, section 3.2.3', () => {
    const text = String.raw`{
      "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"
    }`
    const inOrder = [...canonicalJson(JSON.parse(text)).matchAll(/:"([^"]*)"/g)].map(([, name]) => name)
    expect(inOrder).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ])
  })

  // RFC 8785, appendix B.
  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('writes the number %s as %s', (bits, text) => {
    expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text)
  })

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['a member that is undefined', { village: '35.79.01.1001', group: undefined }],
    ['an item that is undefined', [1, undefined]],
    ['a hole', new Array(1)],
    ['NaN', [Number.NaN]],
    ['infinity', Number.NEGATIVE_INFINITY],
    ['a lone surrogate', { name: 'Maju \ud83d' }],
    ['a lone surrogate as a name', { '\ude00': 1 }],
    ['a big integer', 1n],
    ['a function', { name: () => '' }],
    ['a symbol', Symbol('name')],
    ['a date', { at: new Date(0) }],
    ['bytes', new Uint8Array([1])],
    ['what says itself otherwise', { nationalId: '3579010101900001', toJSON: () => '357901••••••0001' }],
  ])('does not exist for %s, and the error shows no value', (_what, value) => {
    expect(() => canonicalJson(value)).toThrow('JSON to be hashed')
    expect(() => canonicalJson(value)).not.toThrow('3579')
  })

  it('does not exist for a circle or a deep nest', () => {
    const circle: { self?: unknown } = {}
    circle.self = circle
    expect(() => canonicalJson(circle)).toThrow('nested')
    expect(() => canonicalJson(JSON.parse('['.repeat(70) + ']'.repeat(70)))).toThrow('nested')
  })

  it('exists 64 levels deep, and for an object without any class', () => {
    const deep = (levels: number): unknown => JSON.parse('['.repeat(levels + 1) + ']'.repeat(levels + 1))
    expect(canonicalJson(deep(64))).toBe('['.repeat(65) + ']'.repeat(65))
    expect(() => canonicalJson(deep(65))).toThrow('nested')
    expect(canonicalJson(Object.assign(Object.create(null), { village: 1 }))).toBe('{"village":1}')
  })

  it('says the same value, whatever order its members came in', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = canonicalJson(value)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(canonicalJson(reversed(value))).toBe(text)
      }),
    )
  })
})

describe('SHA-256', () => {
  // FIPS 180-2, appendix B.
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ])('of %j is known', (text, digest) => {
    expect(sha256Hex(text)).toBe(digest)
    expect(sha256Hex(new TextEncoder().encode(text))).toBe(digest)
  })

  it('takes a text as UTF-8', () => {
    expect(sha256Hex('é🌿')).toBe(sha256Hex(new Uint8Array([0xc3, 0xa9, 0xf0, 0x9f, 0x8c, 0xbf])))
  })
})

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reversed(member)]),
  )
}
