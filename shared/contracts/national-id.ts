import { inspect } from 'node:util'
import * as z from 'zod'
import { invariant } from '../kit/invariant.ts'

/**
 * A number that stands for a person or a family and cannot be printed: in texts, JSON and the console it shows its first
 * six and last four digits. Only sealing and the ports to outside systems may reveal it.
 */
class PersonalNumber<Kind extends 'NIK' | 'KK'> {
  readonly kind: Kind
  readonly #digits: string
  constructor(kind: Kind, digits: string) {
    invariant(SIXTEEN_DIGITS.test(digits), 'a personal number has sixteen digits')
    this.kind = kind
    this.#digits = digits
  }
  reveal(): string {
    return this.#digits
  }
  toString(): string {
    return mask(this.#digits)
  }
  toJSON(): string {
    return mask(this.#digits)
  }
  [inspect.custom](): string {
    return mask(this.#digits)
  }
}
export type NationalId = PersonalNumber<'NIK'>
export type FamilyCardNo = PersonalNumber<'KK'>

const SIXTEEN_DIGITS = /^[0-9]{16}$/
const WOMEN_ADD = 40

/** `357901••••••0001`; what is no such number shows nothing of itself. */
export const mask = (digits: string): string =>
  SIXTEEN_DIGITS.test(digits) ? `${digits.slice(0, 6)}••••••${digits.slice(12)}` : '••••••'

export const parseNationalId = (text: string): NationalId | undefined =>
  SIXTEEN_DIGITS.test(text) ? new PersonalNumber('NIK', text) : undefined
export const parseFamilyCardNo = (text: string): FamilyCardNo | undefined =>
  SIXTEEN_DIGITS.test(text) ? new PersonalNumber('KK', text) : undefined

/** At the door: sixteen digits go in, what cannot be printed comes out. A fault names the form, never the text. */
export const NationalIdText = z
  .string()
  .regex(SIXTEEN_DIGITS, 'sixteen digits')
  .transform((text): NationalId => new PersonalNumber('NIK', text))
export const FamilyCardNoText = z
  .string()
  .regex(SIXTEEN_DIGITS, 'sixteen digits')
  .transform((text): FamilyCardNo => new PersonalNumber('KK', text))

export type NationalIdFault = 'birth-date-impossible' | 'serial-zero'
export type FamilyCardFault = 'issue-date-impossible' | 'serial-zero'

/**
 * What makes a number impossible. There is no check digit, and a birth date that differs from the person's is no fault:
 * a NIK is never corrected (domain.md 5.1).
 */
export function faultOf(number: NationalId): NationalIdFault | undefined
export function faultOf(number: FamilyCardNo): FamilyCardFault | undefined
export function faultOf(number: NationalId | FamilyCardNo): NationalIdFault | FamilyCardFault | undefined {
  return number.kind === 'NIK' ? faultOfNationalId(number.reveal()) : faultOfCard(number.reveal())
}

/** 2 + 2 + 2 region of first registration, DDMMYY of birth (women: DD + 40), serial from 0001. */
export function faultOfNationalId(digits: string): NationalIdFault | undefined {
  if (digits.endsWith(NO_SERIAL)) return 'serial-zero'
  return isSomeDate(birthOf(digits)) ? undefined : 'birth-date-impossible'
}
/** 2 + 2 + 2 region, DDMMYY of issue, serial from 0001. */
export function faultOfCard(digits: string): FamilyCardFault | undefined {
  if (digits.endsWith(NO_SERIAL)) return 'serial-zero'
  return isSomeDate(codedDateOf(digits)) ? undefined : 'issue-date-impossible'
}

/**
 * The day of birth that a NIK tells, `YYYY-MM-DD`, in the latest century that has begun it by today; a hint, never a
 * proof: two digits do not tell somebody of 101 from a child of one.
 * @returns `undefined` when the NIK tells no possible day
 */
export function birthDateOf(nationalId: NationalId, today: string): { day: string } | undefined {
  const born = birthOf(nationalId.reveal())
  for (const century of CENTURIES.toReversed()) {
    const day = `${century + born.year}-${twoDigits(born.month)}-${twoDigits(born.day)}`
    if (isDate(century + born.year, born) && day <= today) return { day }
  }
  return undefined
}

type CodedDate = { day: number; month: number; year: number }
const NO_SERIAL = '0000'
const CENTURIES = [1900, 2000]

const codedDateOf = (digits: string): CodedDate => ({
  day: Number(digits.slice(6, 8)),
  month: Number(digits.slice(8, 10)),
  year: Number(digits.slice(10, 12)),
})
function birthOf(digits: string): CodedDate {
  const coded = codedDateOf(digits)
  return coded.day > WOMEN_ADD ? { ...coded, day: coded.day - WOMEN_ADD } : coded
}
const isSomeDate = (coded: CodedDate): boolean => CENTURIES.some((century) => isDate(century + coded.year, coded))
function isDate(year: number, { month, day }: CodedDate): boolean {
  const at = new Date(Date.UTC(year, month - 1, day))
  return at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day
}
const twoDigits = (n: number): string => String(n).padStart(2, '0')
