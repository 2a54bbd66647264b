import fc from 'fast-check'
import * as z from 'zod'
import type { Chance } from './chance.ts'

/** The part of JSON Schema that forms of tasks are written in. */
type Schema = {
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  title?: string
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
}
const Schema: z.ZodType<Schema> = z.looseObject({})

export type Filling = {
  chance: Chance
  /** Local day of the office, YYYY-MM-DD. */
  today: string
  /** Sends a file for a field and answers its id. */
  upload(field: string): Promise<string>
}

/** Files are asked for by ids; their schema says so in its title (`shared/workflows/form-fields.ts`). */
const FILE_TITLE = 'Berkas'

/** A form as an officer would fill it in who knows nothing but its schema: whatever the workflow is. */
export const filledIn = (schema: unknown, filling: Filling): Promise<unknown> =>
  fieldOf(Schema.parse(schema), '', filling)

async function fieldOf(schema: Schema, field: string, filling: Filling): Promise<unknown> {
  const { chance } = filling
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return chance.pick(schema.enum)
  if (schema.anyOf) return fieldOf(chance.pick(schema.anyOf), field, filling)
  switch (schema.type) {
    case 'object':
      return objectOf(schema, filling)
    case 'array':
      return listOf(schema, field, filling)
    case 'string':
      return textOf(schema, filling)
    case 'integer':
      return chance.between(schema.minimum ?? 0, Math.min(schema.maximum ?? 100, (schema.minimum ?? 0) + 1000))
    case 'number':
      return (schema.minimum ?? 0) + chance.next() * ((schema.maximum ?? 100) - (schema.minimum ?? 0))
    case 'boolean':
      return chance.happens(0.5)
    case 'null':
      return null
    default:
      throw new Error(`no form has a field like ${JSON.stringify(schema)}`)
  }
}

async function objectOf({ properties = {}, required = [] }: Schema, filling: Filling): Promise<object> {
  const value: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(properties))
    if (required.includes(name) || filling.chance.happens(0.3)) value[name] = await fieldOf(schema, name, filling)
  return value
}

async function listOf({ items = {}, minItems = 0, maxItems = 2 }: Schema, field: string, filling: Filling) {
  const count = Math.min(maxItems, minItems + (filling.chance.happens(0.2) ? 1 : 0))
  const list: unknown[] = []
  for (let i = 0; i < count; i += 1)
    list.push(items.title === FILE_TITLE ? await filling.upload(field) : await fieldOf(items, field, filling))
  return list
}

const DAY_MS = 86_400_000
const dayBefore = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10)

function textOf({ format, pattern, minLength = 1, maxLength = 40, title }: Schema, { chance, today }: Filling): string {
  if (format === 'date') return dayBefore(today, chance.below(3))
  if (pattern !== undefined) return matching(pattern, chance)
  const words = `${title ?? 'Contoh'} ${chance.below(1000)}`.padEnd(minLength, '.')
  return words.slice(0, maxLength).trim().padEnd(minLength, '.')
}

const known = new Map<string, readonly string[]>()
/** Some texts of a pattern, found once: a pattern is part of a definition and never changes. */
function matching(pattern: string, chance: Chance): string {
  const texts =
    known.get(pattern) ??
    fc
      .sample(fc.stringMatching(new RegExp(pattern, 'u')), { seed: 3579, numRuns: 200 })
      .filter((text) => text === text.trim() && text.length > 0)
  known.set(pattern, texts)
  return chance.pick(texts)
}

/** A form with one thing wrong with it: something missing, of another kind, or nobody asked for. */
export function spoilt(form: unknown, chance: Chance): unknown {
  if (typeof form !== 'object' || form === null || Array.isArray(form)) return { unasked: true }
  const names = Object.keys(form)
  if (names.length === 0) return { unasked: true }
  const name = chance.pick(names)
  const { [name]: _, ...rest }: Record<string, unknown> = { ...form }
  return chance.pick([rest, { ...form, [name]: 17.5 }, { ...form, unasked: true }])
}
