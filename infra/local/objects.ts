import { createHash } from 'node:crypto'
import type { buildApp } from 'fauxqs'
import { checkSignature, decoded, type SignatureFault } from './signature.ts'

type App = ReturnType<typeof buildApp>
export type ObjectStore = { headObject(bucket: string, key: string): { etag: string } }

/** The one access key of the local run: not a secret, but a signature by another is refused. */
export const LOCAL_KEY = { accessKeyId: 'local', secretAccessKey: 'local' } as const

type Refusal = { status: number; code: string; message: string }
const refusal = (status: number, code: string, message: string): Refusal => ({ status, code, message })

/** As S3 words them ("Error responses", API reference). */
const OF_SIGNATURE: Record<SignatureFault, Refusal> = {
  absent: refusal(403, 'AccessDenied', 'Access Denied'),
  malformed: refusal(400, 'AuthorizationQueryParametersError', 'The signature is not well-formed'),
  'unknown-key': refusal(
    403,
    'InvalidAccessKeyId',
    'The AWS Access Key Id you provided does not exist in our records.',
  ),
  expired: refusal(403, 'AccessDenied', 'Request has expired'),
  skewed: refusal(
    403,
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
  ),
  forged: refusal(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided.',
  ),
  'unsigned-header': refusal(403, 'AccessDenied', 'There were headers present in the request which were not signed'),
}
const WRONG_PAYLOAD = refusal(
  400,
  'XAmzContentSHA256Mismatch',
  "The provided 'x-amz-content-sha256' header does not match what was computed.",
)
const WRONG_CHECKSUM = refusal(400, 'BadDigest', 'The SHA256 you specified did not match the calculated checksum.')
const BAD_CHECKSUM = refusal(400, 'InvalidRequest', 'Value for x-amz-checksum-sha256 header is invalid.')
const WRONG_MD5 = refusal(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.')
const NO_LENGTH = refusal(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.')
const NOT_HERE = refusal(
  501,
  'NotImplemented',
  'A header or query you provided implies functionality that is not implemented.',
)
const PRECONDITION = refusal(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold')
const NO_KEY = refusal(404, 'NoSuchKey', 'The specified key does not exist.')
const NO_CORS = refusal(403, 'AccessForbidden', 'CORSResponse: This CORS request is not allowed.')

/** Queries of a PUT that the emulator handles; with another it would store the body as the object. */
const KNOWN_PUT_QUERY = /^(x-id|partNumber|uploadId|x-amz-.*)$/i
const SIGNED_BODY = /^[0-9a-f]{64}$/
const SHA256_BASE64 = /^[A-Za-z0-9+/]{43}=$/
/** Headers of a download that its signed URL may set. */
const RESPONSE_HEADERS = [
  'content-type',
  'content-disposition',
  'cache-control',
  'content-language',
  'content-encoding',
]

/**
 * Does for S3 what the emulator (fauxqs 2.4.1) leaves out: it takes any signature, also an expired one, any length and
 * any checksum, ignores conditions, answers no browser, and overwrites an object at `PUT ?tagging`.
 */
export function guardObjects(app: App, store: ObjectStore, corsMethods: (bucket: string) => readonly string[]): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers
    if (isSqs(request) || origin === undefined) return done()
    const preflight = request.method === 'OPTIONS'
    const wanted = preflight ? String(request.headers['access-control-request-method'] ?? '') : request.method
    const allowed = corsMethods(placeOf(request.url).bucket)
    if (!allowed.includes(wanted)) return preflight ? send(reply, NO_CORS) : done()
    reply.headers({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': allowed.join(', '),
      'access-control-expose-headers': 'ETag',
      vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    })
    if (!preflight) return done()
    const headers = request.headers['access-control-request-headers']
    if (headers) reply.header('access-control-allow-headers', headers)
    reply.code(200).send()
  })

  app.addHook('preHandler', (request, reply, done) => {
    if (isSqs(request)) return done()
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    const refused = refusalOf({ method: request.method, url: request.url, headers: request.headers }, body, store)
    // The emulator's handler runs in the same turn, so a condition and its write are one step.
    return refused ? send(reply, refused, request.method === 'HEAD') : done()
  })

  app.addHook('onSend', (request, reply, payload, done) => {
    if (request.method === 'GET' && !isSqs(request) && reply.statusCode < 300) {
      const { searchParams } = new URL(request.url, 'http://localhost')
      for (const name of RESPONSE_HEADERS) {
        const value = searchParams.get(`response-${name}`)
        if (value !== null) reply.header(name, value)
      }
    }
    done(null, payload)
  })
}

type Incoming = Parameters<typeof checkSignature>[0]

function refusalOf(request: Incoming, body: Buffer, store: ObjectStore): Refusal | undefined {
  const checked = checkSignature(
    request,
    (id) => (id === LOCAL_KEY.accessKeyId ? LOCAL_KEY.secretAccessKey : undefined),
    Date.now(),
  )
  if (checked.kind === 'bad') return OF_SIGNATURE[checked.fault]
  if (SIGNED_BODY.test(checked.payloadHash) && checked.payloadHash !== sha256(body).toString('hex'))
    return WRONG_PAYLOAD
  return request.method === 'PUT' ? refusalOfPut(request, body, store) : undefined
}

function refusalOfPut({ url, headers }: Incoming, body: Buffer, store: ObjectStore): Refusal | undefined {
  const { searchParams } = new URL(url, 'http://localhost')
  const { bucket, key } = placeOf(url)
  if ([...searchParams.keys()].some((name) => !KNOWN_PUT_QUERY.test(name))) return NOT_HERE
  if (key === '') return undefined
  if (headers['content-length'] === undefined) return NO_LENGTH
  const checksum = headers['x-amz-checksum-sha256'] ?? searchParams.get('x-amz-checksum-sha256') ?? undefined
  if (checksum !== undefined) {
    if (!SHA256_BASE64.test(String(checksum))) return BAD_CHECKSUM
    if (checksum !== sha256(body).toString('base64')) return WRONG_CHECKSUM
  }
  const md5 = headers['content-md5']
  if (md5 !== undefined && md5 !== createHash('md5').update(body).digest('base64')) return WRONG_MD5
  return searchParams.has('partNumber') ? undefined : refusalOfCondition(headers, etagOf(store, bucket, key))
}

function refusalOfCondition(headers: Incoming['headers'], etag: string | undefined): Refusal | undefined {
  const match = headers['if-match']
  if (headers['if-none-match'] !== undefined && etag !== undefined) return PRECONDITION
  if (match === undefined) return undefined
  if (etag === undefined) return NO_KEY
  return bare(String(match)) === bare(etag) ? undefined : PRECONDITION
}

function etagOf(store: ObjectStore, bucket: string, key: string): string | undefined {
  try {
    return store.headObject(bucket, key).etag
  } catch {
    return undefined // absent
  }
}

/** SQS alone is called at the root by POST. */
const isSqs = ({ method, url }: { method: string; url: string }): boolean =>
  method === 'POST' && placeOf(url).bucket === ''

function placeOf(url: string): { bucket: string; key: string } {
  const [, bucket = '', ...key] = new URL(url, 'http://localhost').pathname.split('/')
  return { bucket, key: decoded(key.join('/')) }
}

type Reply = { code(status: number): Reply; header(name: string, value: string): Reply; send(body?: string): unknown }

function send(reply: Reply, { status, code, message }: Refusal, withoutBody = false): void {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`
  reply.code(status).header('content-type', 'application/xml')
  if (withoutBody) reply.send()
  else reply.send(xml)
}

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()
const bare = (etag: string): string => etag.replaceAll('"', '')
