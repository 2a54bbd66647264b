import type { core, ZodError } from 'zod'
import type { Fault } from '../kit/decision.ts'

const TEXT = {
  required: { id: 'Isian ini wajib.', en: 'This field is required.' },
  'unknown-field': { id: 'Isian ini tidak dikenal.', en: 'This field is not known.' },
  'wrong-type': { id: 'Jenis isian tidak sesuai.', en: 'This is of the wrong type.' },
  'too-small': { id: 'Terlalu kecil atau terlalu pendek.', en: 'Too small or too short.' },
  'too-big': { id: 'Terlalu besar atau terlalu panjang.', en: 'Too big or too long.' },
  'wrong-format': { id: 'Bentuk isian tidak sesuai.', en: 'This is not in the expected format.' },
  'not-a-choice': { id: 'Pilih salah satu yang tersedia.', en: 'Choose one of the offered values.' },
  invalid: { id: 'Isian ini tidak sesuai.', en: 'This value will not do.' },
} as const satisfies Record<string, Fault['detail']>

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/
const escaped = (part: PropertyKey): string => String(part).replaceAll('~', '~0').replaceAll('/', '~1')

/** JSON pointer (RFC 6901) of a zod path below `at`. */
const pointerOf = (path: readonly PropertyKey[], at = ''): string =>
  path.reduce<string>((p, part) => `${p}/${escaped(part)}`, at)

function codeOf(issue: core.$ZodIssue, missing: boolean): keyof typeof TEXT {
  switch (issue.code) {
    case 'invalid_type':
      return missing ? 'required' : 'wrong-type'
    case 'unrecognized_keys':
      return 'unknown-field'
    case 'too_small':
      return 'too-small'
    case 'too_big':
      return 'too-big'
    case 'invalid_format':
      return 'wrong-format'
    case 'invalid_value':
      return missing ? 'required' : 'not-a-choice'
    default:
      return missing ? 'required' : 'invalid'
  }
}

/**
 * Faults of a zod refusal as pointers and codes; never a value. `syntax` is true where something was wrong and not only
 * missing: then the request is malformed, else it is incomplete.
 * @param value what was parsed: a fault where it holds nothing is something missing
 * @param at pointer of what was parsed, `/form` for a decision's form.
 */
export function faultsOfForm(error: ZodError, value: unknown, at = '/form'): { faults: Fault[]; syntax: boolean } {
  let syntax = false
  const faults = error.issues.flatMap((issue): Fault[] => {
    const code = codeOf(issue, valueAt(value, issue.path) === undefined)
    if (code !== 'required') syntax = true
    const detail = TEXT[code]
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ pointer: pointerOf(named([...issue.path, key]), at), code, detail }))
    return [{ pointer: pointerOf(named(issue.path), at), code, detail }]
  })
  return { faults, syntax }
}

/** What is no name of a field could be anybody's number: the way ends before it, and it is not repeated. */
function named(path: readonly PropertyKey[]): readonly PropertyKey[] {
  const stranger = path.findIndex((part) => typeof part !== 'number' && !NAME.test(String(part)))
  return stranger < 0 ? path : path.slice(0, stranger)
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, part) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, part) : undefined),
    value,
  )
