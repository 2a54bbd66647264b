import * as z from 'zod'
import type { Typed } from './typed.ts'

/** What of JSON Schema the forms of the workflows use; each part knows what it asks (`title`). */
export type FormSchema = {
  type?: 'object' | 'string' | 'integer' | 'number' | 'boolean' | 'array' | undefined
  title?: string | undefined
  description?: string | undefined
  const?: unknown
  enum?: string[] | undefined
  format?: string | undefined
  maxLength?: number | undefined
  minItems?: number | undefined
  maxItems?: number | undefined
  properties?: Record<string, FormSchema> | undefined
  required?: string[] | undefined
  items?: FormSchema | undefined
  /** Files of this kind are chosen, by id. */
  attachmentKind?: string | undefined
  /** A colleague with this role is chosen, by id. */
  colleague?: string | undefined
  /** A group of the office's city is chosen, by id. */
  groupOfCity?: boolean | undefined
}
export const FormSchema: z.ZodType<FormSchema> = z.lazy(() =>
  z.looseObject({
    type: z.enum(['object', 'string', 'integer', 'number', 'boolean', 'array']).optional(),
    title: z.string().optional(),
    description: z.string().optional(),
    const: z.unknown().optional(),
    enum: z.array(z.string()).optional(),
    format: z.string().optional(),
    maxLength: z.number().optional(),
    minItems: z.number().optional(),
    maxItems: z.number().optional(),
    properties: z.record(z.string(), FormSchema).optional(),
    required: z.array(z.string()).optional(),
    items: FormSchema.optional(),
    attachmentKind: z.string().optional(),
    colleague: z.string().optional(),
    groupOfCity: z.boolean().optional(),
  }),
)

/** How many rows of a list a form can be typed with. */
const ROWS_MAX = 50

/**
 * The value that was typed, in the shape that the schema asks for. What was left empty is left out, so that it is told
 * as missing; what cannot be read stays as text, so that it is told as wrong.
 * @param at name of the field, parts joined by dots
 */
export function formValue(schema: FormSchema, typed: Typed, at: string): unknown {
  const text = typed.one(at).trim()
  switch (schema.type) {
    case 'object': {
      const entries = Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
        const value = formValue(inner, typed, `${at}.${name}`)
        return value === undefined ? [] : [[name, value] as const]
      })
      return entries.length === 0 ? undefined : Object.fromEntries(entries)
    }
    case 'array': {
      const { items } = schema
      if (items?.type !== 'object') {
        const chosen = items?.enum || items?.groupOfCity || schema.attachmentKind ? typed.all(at) : linesOf(text)
        return chosen.length === 0 && (schema.minItems ?? 0) > 0 ? undefined : [...chosen]
      }
      const filled = filledRows(items, typed, at).map((i) => formValue(items, typed, `${at}.${i}`))
      return filled.length === 0 && (schema.minItems ?? 0) > 0 ? undefined : filled
    }
    case 'boolean':
      if (typed.one(at) === 'ya') return true
      return schema.const === true ? undefined : false
    case 'integer':
      return text === '' ? undefined : wholeOf(text)
    case 'number':
      return text === '' ? undefined : numberOf(text)
    default:
      return text === '' ? undefined : text
  }
}

const linesOf = (text: string): string[] =>
  text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))

/** The rows of a list in which something was typed, by their place on the page. */
const filledRows = (items: FormSchema, typed: Typed, at: string): number[] =>
  Array.from({ length: rowsTyped(typed, at) }, (_, i) => i).filter(
    (i) => formValue(items, typed, `${at}.${i}`) !== undefined,
  )

/** Rows of a list that came with the form. */
export function rowsTyped(typed: Typed, at: string): number {
  let rows = 0
  for (const [name] of typed.fields) {
    const [, index] = name.startsWith(`${at}.`) ? (/^(\d+)\./.exec(name.slice(at.length + 1)) ?? []) : []
    if (index !== undefined) rows = Math.max(rows, Math.min(ROWS_MAX, Number(index) + 1))
  }
  return rows
}

/** `20.000.000` and `Rp 20000000` are the same number; what is none stays text. */
export function wholeOf(text: string): number | string {
  const digits = text.replace(/^Rp\.?/i, '').replaceAll(/[\s.]/g, '')
  return /^-?\d{1,15}$/.test(digits) ? Number(digits) : text
}

/** With a decimal comma or point. */
function numberOf(text: string): number | string {
  const plain = text.replace(',', '.')
  return /^-?\d{1,9}(\.\d{1,12})?$/.test(plain) ? Number(plain) : text
}

/** Where commands carry a form. */
const WHOLE = /^\/(form|details)(?=\/|$)/

/**
 * The field that a JSON pointer into the form names. Rows that were left empty are not in the value, so that its first
 * row may be the second on the page; a list that is one field, of lines or of files, is named as a whole.
 * @param at name of the whole form
 * @param of what the value was made from; without it the pointer is taken as it is
 */
export function fieldAt(pointer: string, at: string, of?: { schema: FormSchema | undefined; typed: Typed }): string {
  let name = at
  let inner = of?.schema
  for (const escaped of pointer.replace(WHOLE, '').split('/').slice(1)) {
    const part = escaped.replaceAll('~1', '/').replaceAll('~0', '~')
    if (inner?.type !== 'array') {
      name = `${name}.${part}`
      inner = inner?.properties?.[part]
      continue
    }
    const { items } = inner
    if (items?.type !== 'object') return name
    name = `${name}.${of ? (filledRows(items, of.typed, name)[Number(part)] ?? part) : part}`
    inner = items
  }
  return name
}
