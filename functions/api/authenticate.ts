import {
  createRemoteJWKSet,
  customFetch,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type FetchImplementation,
  jwtVerify,
} from 'jose'
import * as z from 'zod'
import type { Deps } from '../../shared/cases/deps.ts'
import type { StaffActor } from '../../shared/contracts/staff.ts'
import { type Refused, refused } from '../../shared/kit/decision.ts'
import type { RefusalCode } from '../../shared/names/refusals.ts'
import { knownOfficers, type Login } from '../known-officers.ts'

/**
 * Who may sign tokens, each with its own rule: an audience, or (where tokens name none, as Cognito's) client ids with a
 * scope and a use.
 */
const Issuer = z.union([
  z.strictObject({ issuer: z.url(), jwksUri: z.url(), audience: z.string().min(1) }),
  z.strictObject({
    issuer: z.url(),
    jwksUri: z.url(),
    clientIds: z.array(z.string().min(1)).min(1),
    scope: z.string().min(1),
    tokenUse: z.string().min(1),
  }),
])
export type Issuer = z.infer<typeof Issuer>
/** The environment variable `ISSUERS`: a JSON list. */
export const Issuers = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue('not JSON')
      return z.NEVER
    }
  })
  .pipe(z.array(Issuer).min(1).max(10))

const ALGORITHMS = ['RS256', 'ES256']
const TOKEN_TYPES = ['jwt', 'at+jwt', 'application/at+jwt']
const LEEWAY_SECONDS = 60
const TOKEN_CHARS_MAX = 8192
const KEYS_TIMEOUT_MS = 2_000
/** A token with an unknown key id makes us ask again, at most so often. */
const KEYS_COOLDOWN_MS = 60_000

export type Authenticated = { kind: 'officer'; officer: StaffActor } | (Refused<RefusalCode> & { challenge?: string })
/** @param authorization the header as it came */
export type Authenticate = (authorization: string | undefined) => Promise<Authenticated>

/**
 * Who calls: a bearer token says who, the staff directory says what (design 10). What the directory says is kept for
 * half a minute, what an issuer signs with for some minutes.
 * @param milliseconds real time: tokens know no other
 */
export function authenticator({
  deps,
  issuers,
  milliseconds,
  fetch,
}: {
  deps: Deps
  issuers: readonly Issuer[]
  milliseconds: () => number
  fetch?: FetchImplementation
}): Authenticate {
  const keysOf = new Map(
    issuers.map((issuer) => [
      issuer.issuer,
      {
        rule: issuer,
        keys: createRemoteJWKSet(new URL(issuer.jwksUri), {
          timeoutDuration: KEYS_TIMEOUT_MS,
          cooldownDuration: KEYS_COOLDOWN_MS,
          ...(fetch ? { [customFetch]: fetch } : {}),
        }),
      },
    ]),
  )
  const officerOf = knownOfficers(deps, milliseconds)

  async function subjectOf(token: string): Promise<Login | 'bad' | 'keys-unavailable'> {
    const issuer = claimedIssuer(token)
    const trusted = issuer === undefined ? undefined : keysOf.get(issuer)
    if (!trusted) return 'bad'
    const { rule, keys } = trusted
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ALGORITHMS,
        issuer: rule.issuer,
        ...('audience' in rule ? { audience: rule.audience } : {}),
        requiredClaims: ['sub', 'exp'],
        clockTolerance: LEEWAY_SECONDS,
        currentDate: new Date(milliseconds()),
      })
      if (!('audience' in rule) && !fitsClient(rule, payload)) return 'bad'
      // The library takes any value for a subject; a list of one name would read like the name.
      const { sub } = payload
      return typeof sub === 'string' && sub !== '' ? { issuer: rule.issuer, subject: sub } : 'bad'
    } catch (error) {
      return isTokensFault(error) ? 'bad' : 'keys-unavailable'
    }
  }

  return async (authorization) => {
    if (authorization === undefined) return unauthenticated('Bearer realm="simpul"')
    const token = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(authorization)?.[1]
    if (token === undefined || token.length > TOKEN_CHARS_MAX) return unauthenticated(BAD_TOKEN)
    const subject = await subjectOf(token)
    if (subject === 'keys-unavailable') return refused('unavailable')
    if (subject === 'bad') return unauthenticated(BAD_TOKEN)
    const found = await officerOf(subject)
    return found ? { kind: 'officer', officer: found } : unauthenticated(BAD_TOKEN)
  }
}

const BAD_TOKEN = 'Bearer realm="simpul", error="invalid_token"'
const unauthenticated = (challenge: string): Authenticated => ({
  ...refused<RefusalCode>('unauthenticated'),
  challenge,
})

/** Which of the trusted issuers a token claims to come from; nothing for one that could not be verified anyhow. */
function claimedIssuer(token: string): string | undefined {
  try {
    const { alg, kid, typ } = decodeProtectedHeader(token)
    if (!ALGORITHMS.includes(alg ?? '') || typeof kid !== 'string' || kid === '') return undefined
    if (typ !== undefined && !TOKEN_TYPES.includes(String(typ).toLowerCase())) return undefined
    return decodeJwt(token).iss
  } catch {
    return undefined
  }
}

function fitsClient(rule: Exclude<Issuer, { audience: string }>, payload: Record<string, unknown>): boolean {
  const { client_id: client, scope, token_use: use } = payload
  const scopes = typeof scope === 'string' ? scope.split(' ') : []
  return (
    typeof client === 'string' &&
    rule.clientIds.includes(client) &&
    scopes.includes(rule.scope) &&
    use === rule.tokenUse
  )
}

/** Whether the token is at fault, and not the issuer that could not be asked for its keys. */
const isTokensFault = (error: unknown): boolean =>
  error instanceof errors.JOSEError &&
  !(error instanceof errors.JWKSTimeout) &&
  !(error instanceof errors.JWKSInvalid) &&
  error.code !== 'ERR_JOSE_GENERIC'
