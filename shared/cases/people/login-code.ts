import { createHmac } from 'node:crypto'
import * as z from 'zod'
import type { StaffActor } from '../../contracts/staff.ts'
import { type Fault, refused } from '../../kit/decision.ts'
import { epochMsOf } from '../../kit/instant.ts'
import { TABLE } from '../../names/table.ts'
import { loginCodeKey } from '../../store/keys/derived-keys.ts'
import { identityOf, loginCodeOf } from '../../store/row-keys.ts'
import type { CommandKey } from '../command-key.ts'
import type { Deps } from '../deps.ts'
import { changeStaff, denial, isOffice, loadStaff, STAFF_SUB, type StaffChanged } from './change-staff.ts'
import { identityDigest } from './staff.ts'

/** Crockford's: nobody takes one sign for another, on paper or on the telephone. */
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** Forty bits: a week is too short to find another's. */
const CODE_SIGNS = 8
const KEPT_SECONDS = 7 * 86_400

const Row = z.object({ login: z.string(), expiresAt: z.number() })

/**
 * A verified login that nobody of the directory has is kept for a week under a code. Whoever signed in tells the code to those
 * who manage the office; that is how the directory learns whose login it is, at any issuer.
 * @returns the code, the same for the same login: `7K2M-9QXR`
 */
export async function offerLogin(
  deps: Deps,
  { issuer, subject }: { issuer: string; subject: string },
): Promise<string> {
  const login = identityDigest(issuer, subject)
  const bytes = createHmac('sha256', loginCodeKey(await deps.keys.secret()))
    .update(login)
    .digest()
  const code = Array.from(bytes.subarray(0, CODE_SIGNS), (byte) => SIGNS[byte % SIGNS.length]).join('')
  const expiresAt = Math.floor(epochMsOf(deps.now()) / 1000) + KEPT_SECONDS
  const written = await deps.table.write([
    { kind: 'put', row: { ...loginCodeOf(code), login, [TABLE.timeToLive]: expiresAt } },
  ])
  if (written.kind !== 'written') throw new Error('a code for a login was not kept')
  return `${code.slice(0, CODE_SIGNS / 2)}-${code.slice(CODE_SIGNS / 2)}`
}

/** The signs of a code, however it was written down: small letters, spaces, O for 0, I and L for 1. */
const signsOf = (text: string): string =>
  text.toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1').replaceAll(/[\s-]/g, '')
const CODE = new RegExp(`^[${SIGNS}]{${CODE_SIGNS}}$`)

/** Gives somebody the login that a code stands for, beside those they have; their history says who did it. */
export async function giveLogin(
  deps: Deps,
  actor: StaffActor,
  { agency, sub }: { agency: string; sub: string },
  code: string,
  { key }: { key?: CommandKey } = {},
): Promise<StaffChanged> {
  if (!isOffice(deps, agency) || !STAFF_SUB.test(sub)) return refused('not-found')
  // Before the code is looked up: whoever manages nobody learns nothing of codes.
  const denied = denial(actor, { agency, sub }, 'GiveLogin')
  if (denied) return denied
  const staff = await loadStaff(deps, { agency, sub })
  if (!staff) return refused('not-found')
  const signs = signsOf(code)
  const row = CODE.test(signs) ? Row.safeParse(await deps.table.get(loginCodeOf(signs))).data : undefined
  if (!row || row.expiresAt * 1000 < epochMsOf(deps.now())) return refused('incomplete', { faults: [CODE_UNKNOWN] })
  const { login } = row
  const owner = await deps.table.get(identityOf(login))
  if (owner?.['sub'] === sub) return { kind: 'changed', staff, events: [] }
  return changeStaff(deps, actor, { agency, sub }, { type: 'GiveLogin', login }, { key, logins: [login] })
}

const CODE_UNKNOWN: Fault = {
  pointer: '/code',
  code: 'unknown',
  detail: {
    id: 'Kode ini tidak dikenal atau sudah lewat seminggu. Minta petugas mencoba masuk lagi.',
    en: 'This code is not known, or more than a week old. Let the officer try to sign in again.',
  },
}
