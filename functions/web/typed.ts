/** What came with a form: names and values as they were typed, and files. */
export type Typed = {
  /** The value of a field; empty where it was not sent. */
  one: (name: string) => string
  all: (name: string) => readonly string[]
  has: (name: string) => boolean
  file: (name: string) => File | undefined
  /** Every field that is not a file. */
  fields: readonly (readonly [string, string])[]
}

/** Enough for a dossier of twenty members with a budget; a form beyond this is none of ours. */
const FIELDS_MAX = 1_000
const FORM_BYTES_MAX = 256 * 1024
/** A file of 4 MB and what a form puts around it. */
export const UPLOAD_BYTES_MAX = 4 * 1024 * 1024
const MULTIPART_BYTES_MAX = UPLOAD_BYTES_MAX + 64 * 1024

export const NOTHING_TYPED: Typed = typedOf([], new Map())

export function typedOf(fields: readonly (readonly [string, string])[], files: ReadonlyMap<string, File>): Typed {
  return {
    one: (name) => fields.find(([key]) => key === name)?.[1] ?? '',
    all: (name) => fields.filter(([key]) => key === name).map(([, value]) => value),
    has: (name) => fields.some(([key]) => key === name),
    file: (name) => files.get(name),
    fields,
  }
}

/** Reads a form of bounded size. */
export async function readTyped(
  request: Request,
): Promise<{ kind: 'typed'; typed: Typed } | { kind: 'too-large' } | { kind: 'malformed' }> {
  const type = request.headers.get('content-type') ?? ''
  const isMultipart = type.startsWith('multipart/form-data')
  const bytes = await request.arrayBuffer()
  if (bytes.byteLength > (isMultipart ? MULTIPART_BYTES_MAX : FORM_BYTES_MAX)) return { kind: 'too-large' }
  if (!isMultipart && !type.startsWith('application/x-www-form-urlencoded')) return { kind: 'malformed' }
  const fields: [string, string][] = []
  const files = new Map<string, File>()
  try {
    const form = await new Response(bytes, { headers: { 'content-type': type } }).formData()
    for (const [name, value] of form) {
      if (fields.length >= FIELDS_MAX) return { kind: 'malformed' }
      if (typeof value === 'string') fields.push([name, value.replaceAll('\r\n', '\n')])
      else if (value.size > 0) files.set(name, value)
    }
  } catch {
    return { kind: 'malformed' }
  }
  return { kind: 'typed', typed: typedOf(fields, files) }
}
