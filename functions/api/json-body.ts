import { type Fault, type Refused, refused } from '../../shared/kit/decision.ts'
import type { RefusalCode } from '../../shared/names/refusals.ts'

/** Contract 1. A dossier of twenty members with its budget is below a tenth of it. */
export const BODY_BYTES_MAX = 256 * 1024
const DEPTH_MAX = 16
/** Commas and colons outside of texts: no request of the contract comes near. */
const PARTS_MAX = 20_000
const ITEMS_MAX = 1_000

type Body = { kind: 'body'; value: unknown }

/**
 * The JSON of a request, bounded in length before it is read, in depth and count before it is parsed.
 * An empty body stands for `{}`.
 */
export async function readJsonBody(request: Request): Promise<Body | Refused<RefusalCode>> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > BODY_BYTES_MAX) return refused('too-large')
  const bytes = await request.arrayBuffer()
  if (bytes.byteLength > BODY_BYTES_MAX) return refused('too-large')
  if (bytes.byteLength === 0) return { kind: 'body', value: {} }
  if (!isJson(request.headers)) return refused('unsupported-media-type')
  const text = textOf(bytes)
  if (text === undefined || !isBounded(text)) return refused('invalid', { faults: [MALFORMED] })
  const value = jsonOf(text)
  if (value === undefined || !isPlain(value)) return refused('invalid', { faults: [MALFORMED] })
  return { kind: 'body', value }
}

function isJson(headers: Request['headers']): boolean {
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity'
  if (encoding !== 'identity' && encoding !== '') return false
  const [type = '', ...parameters] = (headers.get('content-type') ?? '').toLowerCase().split(';')
  const charset = parameters.map((one) => /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/.exec(one)?.[1]).find((one) => one)
  return type.trim() === 'application/json' && (charset === undefined || charset === 'utf-8' || charset === 'utf8')
}

function textOf(bytes: ArrayBuffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Walks over the text once, so that nothing deep or endless ever reaches the parser. */
function isBounded(text: string): boolean {
  let depth = 0
  let parts = 0
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]
    if (quoted) {
      if (char === '\\') at += 1
      else if (char === '"') quoted = false
      continue
    }
    if (char === '"') quoted = true
    else if (char === '[' || char === '{') depth += 1
    else if (char === ']' || char === '}') depth -= 1
    else if (char === ',' || char === ':') parts += 1
    if (depth > DEPTH_MAX || parts > PARTS_MAX) return false
  }
  return true
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Half characters, numbers beyond all bounds, endless lists and names that mean something to the language are no JSON of ours. */
function isPlain(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed()
    case 'number':
      return Number.isFinite(value)
    case 'object':
      if (value === null) return true
      if (Array.isArray(value)) return value.length <= ITEMS_MAX && value.every(isPlain)
      return Object.entries(value).every(
        ([name, member]) => name !== '__proto__' && name.isWellFormed() && isPlain(member),
      )
    default:
      return true
  }
}

const MALFORMED: Fault = {
  pointer: '',
  code: 'malformed',
  detail: { id: 'Isi permintaan bukan JSON yang dapat dibaca.', en: 'The body is not JSON that can be read.' },
}
