import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** A request as it came in: method, path and query as written, headers by lower-case name. */
export type SignedRequest = {
  method: string
  url: string
  headers: Readonly<Record<string, string | string[] | undefined>>
}
export type SignatureFault =
  | 'absent'
  | 'malformed'
  | 'unknown-key'
  | 'expired'
  | 'skewed'
  | 'forged'
  | 'unsigned-header'
export type Checked = { kind: 'good'; payloadHash: string } | { kind: 'bad'; fault: SignatureFault }

const ALGORITHM = 'AWS4-HMAC-SHA256'
const UNSIGNED = 'UNSIGNED-PAYLOAD'
const SKEW_MS_MAX = 15 * 60_000
const EXPIRES_SECONDS_MAX = 7 * 24 * 3600

/**
 * Whether a request to S3 is signed by one who knows the secret, by header or by query.
 * @see AWS, "Authenticating Requests: Using Query Parameters" and "… Using the Authorization Header" (Signature Version 4)
 */
export function checkSignature(
  request: SignedRequest,
  secretOf: (keyId: string) => string | undefined,
  nowMs: number,
): Checked {
  const url = new URL(request.url, 'http://localhost')
  const claim = url.searchParams.has('X-Amz-Signature') ? claimInQuery(url) : claimInHeader(request)
  if (typeof claim === 'string') return { kind: 'bad', fault: claim }
  const bad = (fault: SignatureFault): Checked => ({ kind: 'bad', fault })

  const signedAtMs = epochMsOf(claim.date)
  const [keyId = '', day = '', region = '', service = '', end] = claim.credential.split('/')
  if (signedAtMs === undefined || service !== 's3' || end !== 'aws4_request' || !claim.date.startsWith(day))
    return bad('malformed')
  const secret = secretOf(keyId)
  if (secret === undefined) return bad('unknown-key')
  if (signedAtMs - nowMs > SKEW_MS_MAX) return bad('skewed')
  if (claim.expiresSeconds === undefined && nowMs - signedAtMs > SKEW_MS_MAX) return bad('skewed')
  if (claim.expiresSeconds !== undefined && nowMs > signedAtMs + claim.expiresSeconds * 1000) return bad('expired')
  // What could change the meaning of a request must be covered.
  const covered = new Set(claim.signedHeaders)
  if (!covered.has('host')) return bad('unsigned-header')
  if (Object.keys(request.headers).some((name) => name.startsWith('x-amz-') && !covered.has(name)))
    return bad('unsigned-header')

  const canonical = [
    request.method,
    canonicalPath(url.pathname),
    canonicalQuery(url.searchParams),
    ...claim.signedHeaders.map((name) => `${name}:${headerOf(request, name).trim().replace(/ +/g, ' ')}`),
    '',
    claim.signedHeaders.join(';'),
    claim.payloadHash,
  ].join('\n')
  const scope = [day, region, service, 'aws4_request']
  const key = scope.reduce<string | Buffer>((previous, part) => hmac(previous, part), `AWS4${secret}`)
  const expected = hmac(key, [ALGORITHM, claim.date, scope.join('/'), sha256Hex(canonical)].join('\n')).toString('hex')
  return isSame(expected, claim.signature) ? { kind: 'good', payloadHash: claim.payloadHash } : bad('forged')
}

type Claim = {
  credential: string
  date: string
  signedHeaders: readonly string[]
  signature: string
  payloadHash: string
  expiresSeconds: number | undefined
}

function claimInQuery({ searchParams: query }: URL): Claim | SignatureFault {
  const expiresSeconds = Number(query.get('X-Amz-Expires') ?? Number.NaN)
  if (query.get('X-Amz-Algorithm') !== ALGORITHM) return 'malformed'
  if (!(expiresSeconds >= 1 && expiresSeconds <= EXPIRES_SECONDS_MAX)) return 'malformed'
  return {
    credential: query.get('X-Amz-Credential') ?? '',
    date: query.get('X-Amz-Date') ?? '',
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature: query.get('X-Amz-Signature') ?? '',
    payloadHash: query.get('X-Amz-Content-Sha256') ?? UNSIGNED,
    expiresSeconds,
  }
}

function claimInHeader(request: SignedRequest): Claim | SignatureFault {
  const authorization = headerOf(request, 'authorization')
  if (authorization === '') return 'absent'
  const found = /^AWS4-HMAC-SHA256 Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(
    authorization,
  )
  const payloadHash = headerOf(request, 'x-amz-content-sha256')
  if (!found || payloadHash === '') return 'malformed'
  const [, credential = '', signedHeaders = '', signature = ''] = found
  return {
    credential,
    date: headerOf(request, 'x-amz-date'),
    signedHeaders: signedHeaders.split(';'),
    signature,
    payloadHash,
    expiresSeconds: undefined,
  }
}

function headerOf({ headers }: SignedRequest, name: string): string {
  const value = headers[name]
  return Array.isArray(value) ? value.join(',') : (value ?? '')
}

function epochMsOf(basic: string): number | undefined {
  const found = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(basic)
  if (!found) return undefined
  const [, year, month, day, hour, minute, second] = found
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(ms) ? undefined : ms
}

/** S3 encodes each part once. */
const canonicalPath = (path: string): string =>
  path
    .split('/')
    .map((part) => encoded(decoded(part)))
    .join('/')

const canonicalQuery = (query: URLSearchParams): string =>
  [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encoded(name), encoded(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))
/** A path as it was meant; one that is not well-formed stays, and then fits no signature. */
export function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
/** RFC 3986: what encodeURIComponent leaves is encoded too. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex')
const isSame = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
