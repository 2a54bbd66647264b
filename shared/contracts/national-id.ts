import { inspect } from 'node:util'
import * as z from 'zod'
import { invariant } from '../kit/invariant.ts'
import {
  birthOf,
  CENTURIES,
  type FamilyCardFault,
  faultOfCard,
  faultOfNationalId,
  isDate,
  type NationalIdFault,
} from './number-faults.ts'

export { type FamilyCardFault, faultOfCard, faultOfNationalId, type NationalIdFault }

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

/** What makes a number impossible; see {@link faultOfNationalId}. */
export function faultOf(number: NationalId): NationalIdFault | undefined
export function faultOf(number: FamilyCardNo): FamilyCardFault | undefined
export function faultOf(number: NationalId | FamilyCardNo): NationalIdFault | FamilyCardFault | undefined {
  return number.kind === 'NIK' ? faultOfNationalId(number.reveal()) : faultOfCard(number.reveal())
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
const twoDigits = (n: number): string => String(n).padStart(2, '0')
