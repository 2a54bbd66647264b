import { Console } from 'node:console'
import { PassThrough } from 'node:stream'
import { format, inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  birthDateOf,
  type FamilyCardNo,
  FamilyCardNoText,
  faultOf,
  mask,
  type NationalId,
  NationalIdText,
  parseFamilyCardNo,
  parseNationalId,
} from '../../../shared/contracts/national-id.ts'

/** Of nobody: digits 7 to 12 are the canary. */
const INVENTED = '3579017654320001'
const CANARY = '765432'
const SHOWN = '357901••••••0001'

const nik = (digits: string): NationalId => parseNationalId(digits) ?? expect.fail('sixteen digits')
const card = (digits: string): FamilyCardNo => parseFamilyCardNo(digits) ?? expect.fail('sixteen digits')
const sixteenDigits = fc.stringMatching(/^[0-9]{16}$/)

describe('a NIK or a family card number', () => {
  it('cannot be printed', () => {
    for (const number of [nik(INVENTED), card(INVENTED)]) {
      const printed = [
        String(number),
        `${number}`,
        `of ${[number]}`,
        JSON.stringify(number),
        JSON.stringify({ members: [{ number }] }),
        inspect(number),
        inspect({ members: [{ number }] }, { showHidden: true, depth: Number.POSITIVE_INFINITY }),
        inspect(number, { customInspect: false, showHidden: true }),
        format('%s %o %j %O', number, number, number, number),
        new Error(`no such person: ${number}`).message,
        inspect(new Error('no such person', { cause: number })),
        inspect(new Map([[number, number]])),
        JSON.stringify(Object.entries(number)),
        JSON.stringify(structuredClone(number)),
        consoleOf((console) => console.log('%s', number, { number })),
        consoleOf((console) => console.table([{ number }])),
      ]
      for (const text of printed) expect(text).not.toContain(CANARY)
      expect(String(number)).toBe(SHOWN)
      expect(JSON.stringify({ number })).toBe(`{"number":"${SHOWN}"}`)
      expect(inspect(number)).toBe(SHOWN)
      expect(number.reveal()).toBe(INVENTED)
    }
  })

  it('shows only its first six and last four digits, whichever it is', () => {
    fc.assert(
      fc.property(sixteenDigits, (digits) => {
        const shown = `${digits.slice(0, 6)}••••••${digits.slice(12)}`
        expect([`${nik(digits)}`, `${card(digits)}`, mask(digits)]).toEqual([shown, shown, shown])
      }),
    )
  })

  it.each([
    '',
    '357901765432000',
    '35790176543200011',
    '357901765432000a',
    ' 3579017654320001',
    '3579017654320001\n',
    '３５７９０１７６５４３２０００１',
  ])('has sixteen digits, not %j, and such text shows nothing of itself', (text) => {
    expect(parseNationalId(text)).toBeUndefined()
    expect(parseFamilyCardNo(text)).toBeUndefined()
    expect(mask(text)).toBe('••••••')
  })

  it('comes through the door as what cannot be printed', () => {
    expect(NationalIdText.parse(INVENTED).reveal()).toBe(INVENTED)
    expect(FamilyCardNoText.parse(INVENTED).reveal()).toBe(INVENTED)
  })

  it('is refused at the door without being repeated', () => {
    for (const schema of [NationalIdText, FamilyCardNoText]) {
      for (const wrong of [`${INVENTED}1`, `${INVENTED} `, Number(INVENTED), { digits: INVENTED }, [INVENTED]]) {
        const { error } = schema.safeParse(wrong)
        expect(error?.issues).toHaveLength(1)
        expect(`${error?.message} ${inspect(error, { depth: 9 })} ${JSON.stringify(error)}`).not.toContain(CANARY)
      }
    }
  })
})

describe('a NIK is impossible', () => {
  // 357901 DDMMYY NNNN; women add 40 to the day (domain.md 5.1).
  it.each([
    ['a man of 31 January 1970', '3579013101700001', undefined],
    ['a woman of 1 January 1970', '3579014101700001', undefined],
    ['a woman of 31 December 1999', '3579017112990001', undefined],
    ['29 February 1972', '3579012902720001', undefined],
    ['29 February 2000, though 1900 had none', '3579016902000001', undefined],
    ['an old region code', '1111110101700001', undefined],
    ['day 0', '3579010001700001', 'birth-date-impossible'],
    ['day 32', '3579013201700001', 'birth-date-impossible'],
    ['day 40, between men and women', '3579014001700001', 'birth-date-impossible'],
    ['day 72', '3579017201700001', 'birth-date-impossible'],
    ['month 0', '3579010100700001', 'birth-date-impossible'],
    ['month 13', '3579010113700001', 'birth-date-impossible'],
    ['31 April', '3579013104700001', 'birth-date-impossible'],
    ['29 February 1971, in no century', '3579012902710001', 'birth-date-impossible'],
    ['serial 0000', '3579010101700000', 'serial-zero'],
    ['a province below 11, which there never was', '1079010101700001', 'region-impossible'],
    ['city 00', '3500010101700001', 'region-impossible'],
    ['district 00', '3579000101700001', 'region-impossible'],
  ])('or not: %s', (_what, digits, fault) => {
    expect(faultOf(nik(digits))).toBe(fault)
  })

  it.each([
    ['issued on 17 August 2015', '3579011708150001', undefined],
    ['issued on day 57: no women among families', '3579015708150001', 'issue-date-impossible'],
    ['issued on 31 June', '3579013106150001', 'issue-date-impossible'],
    ['serial 0000', '3579011708150000', 'serial-zero'],
    ['of no region', '0579011708150001', 'region-impossible'],
  ])('and a family card: %s', (_what, digits, fault) => {
    expect(faultOf(card(digits))).toBe(fault)
  })
})

describe('the birth date that a NIK tells', () => {
  const TODAY = '2026-11-24'
  it.each([
    ['a man', '3579011708800001', '1980-08-17'],
    ['a woman', '3579015708800001', '1980-08-17'],
    ['born today', '3579012411260001', '2026-11-24'],
    ['born tomorrow is a hundred years old', '3579012511260001', '1926-11-25'],
    ['29 February 2000', '3579012902000001', '2000-02-29'],
    ['29 February 1928, since 2028 has not begun', '3579012902280001', '1928-02-29'],
  ])('is of %s', (_what, digits, day) => {
    expect(birthDateOf(nik(digits), TODAY)).toEqual({ day })
  })

  it('is none when the date is impossible', () => {
    expect(birthDateOf(nik('3579013104700001'), TODAY)).toBeUndefined()
  })

  it('is there for each NIK without fault, and never after today', () => {
    fc.assert(
      fc.property(sixteenDigits, (digits) => {
        const told = birthDateOf(nik(digits), TODAY)
        if (told) expect(told.day <= TODAY).toBe(true)
        expect(told !== undefined).toBe(faultOf(nik(digits)) !== 'birth-date-impossible' && !isSerialOnly(digits))
      }),
    )
  })
})

/** A serial of 0000 is told before the date is looked at. */
const isSerialOnly = (digits: string): boolean =>
  digits.endsWith('0000') && faultOf(nik(`${digits.slice(0, 12)}0001`)) === 'birth-date-impossible'

function consoleOf(says: (console: Console) => void): string {
  const stream = new PassThrough()
  says(new Console({ stdout: stream, stderr: stream }))
  return String(stream.read())
}
