import { inspect } from 'node:util'

/**
 * A number that stands for a person or a family and cannot be printed: in texts, JSON and the console it shows its first
 * six and last four digits. Only sealing and the ports to outside systems may reveal it.
 */
export class PersonalNumber<Kind extends string> {
  readonly kind: Kind
  readonly #digits: string
  constructor(kind: Kind, digits: string) {
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

const SIXTEEN_DIGITS = /^\d{16}$/
const WOMEN_ADD = 40

/** `357901••••••0001`; what is no such number shows nothing of itself. */
export const mask = (digits: string): string =>
  SIXTEEN_DIGITS.test(digits) ? `${digits.slice(0, 6)}••••••${digits.slice(12)}` : '••••••'

export const parseNationalId = (text: string): NationalId | undefined =>
  SIXTEEN_DIGITS.test(text) ? new PersonalNumber('NIK', text) : undefined
export const parseFamilyCardNo = (text: string): FamilyCardNo | undefined =>
  SIXTEEN_DIGITS.test(text) ? new PersonalNumber('KK', text) : undefined

export type NumberFault = 'date-impossible' | 'serial-zero'

/** 2 + 2 + 2 region of first registration, DDMMYY of birth (women: DD + 40), serial from 0001 (domain.md 5.1). No check digit. */
export function faultOfNationalId(digits: string): NumberFault | undefined {
  const day = Number(digits.slice(6, 8))
  return faultOf(digits, day > WOMEN_ADD ? day - WOMEN_ADD : day)
}
/** 2 + 2 + 2 region, DDMMYY of issue, serial. */
export const faultOfCard = (digits: string): NumberFault | undefined => faultOf(digits, Number(digits.slice(6, 8)))

function faultOf(digits: string, day: number): NumberFault | undefined {
  if (digits.endsWith('0000')) return 'serial-zero'
  const { month, year } = monthAndYear(digits)
  return CENTURIES.some((century) => isDate(century + year, month, day)) ? undefined : 'date-impossible'
}

/** The day of birth that a NIK tells, in the century that makes the person alive and at most 100; a hint, never a proof. */
export function birthDateOf(nationalId: NationalId, today: string): { day: string } | undefined {
  const digits = nationalId.reveal()
  const coded = Number(digits.slice(6, 8))
  const day = coded > WOMEN_ADD ? coded - WOMEN_ADD : coded
  const { month, year } = monthAndYear(digits)
  for (const century of CENTURIES.toReversed()) {
    const text = `${century + year}-${pad(month)}-${pad(day)}`
    if (isDate(century + year, month, day) && text <= today) return { day: text }
  }
  return undefined
}

const CENTURIES = [1900, 2000]
const monthAndYear = (digits: string) => ({ month: Number(digits.slice(8, 10)), year: Number(digits.slice(10, 12)) })
const pad = (n: number): string => String(n).padStart(2, '0')
function isDate(year: number, month: number, day: number): boolean {
  const at = new Date(Date.UTC(year, month - 1, day))
  return at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day
}
