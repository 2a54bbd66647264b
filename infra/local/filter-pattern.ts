import * as z from 'zod'
import { invariant } from '../../shared/kit/invariant.ts'
import type { Json } from './intrinsics.ts'

const Rule = z.union([
  z.strictObject({ prefix: z.string() }),
  z.strictObject({ suffix: z.string() }),
  z.strictObject({ exists: z.boolean() }),
  z.strictObject({ 'anything-but': z.array(z.union([z.string(), z.number()])) }),
])

/**
 * Whether a record passes the filter of an event source mapping.
 * @throws on a rule that is not handled
 * @see Lambda Developer Guide, "Filter rule syntax"
 */
export function passes(pattern: Json, record: unknown): boolean {
  invariant(pattern !== null && typeof pattern === 'object', 'a filter is an object or a list of rules')
  if (isList(pattern)) return pattern.some((rule) => obeys(rule, record))
  return Object.entries(pattern).every(([name, inner]) => passes(inner, memberOf(record, name)))
}

function obeys(rule: Json, value: unknown): boolean {
  if (rule === null || typeof rule !== 'object') return value === rule
  const known = Rule.safeParse(rule)
  if (!known.success) throw new Error(`filter rule is not known here: ${JSON.stringify(rule)}`)
  const { data } = known
  if ('prefix' in data) return typeof value === 'string' && value.startsWith(data.prefix)
  if ('suffix' in data) return typeof value === 'string' && value.endsWith(data.suffix)
  if ('exists' in data) return data.exists === (value !== undefined)
  return value !== undefined && !data['anything-but'].some((other) => other === value)
}

const memberOf = (value: unknown, name: string): unknown =>
  value !== null && typeof value === 'object' ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined
const isList = (json: Json): json is readonly Json[] => Array.isArray(json)
