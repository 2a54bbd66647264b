import type { RefusalCode } from '../../../shared/names/refusals.ts'
import { STATUS_OF } from '../problem.ts'
import type { Route } from '../route.ts'

/** Every refusal that a call can meet: those that follow from its form, then its own. */
export function refusalsOf({ who, method, path, changes, body, query, refuses = [] }: Route): RefusalCode[] {
  const codes: RefusalCode[] = [
    'not-acceptable',
    'unavailable',
    'invalid',
    ...(who === 'staff' ? (['unauthenticated', 'rate-limited'] as const) : []),
    ...(path.includes('{') ? (['not-found'] as const) : []),
    ...(changes
      ? (['idempotency-key-required', 'idempotency-key-reused', 'conflict', 'forbidden', 'stale'] as const)
      : []),
    ...(method === 'PUT' ? (['stale', 'conflict'] as const) : []),
    ...(body ? (['too-large', 'unsupported-media-type'] as const) : []),
    ...(query ? (['cursor-invalid'] as const) : []),
    ...refuses,
  ]
  return [...new Set(codes)].toSorted((a, b) => STATUS_OF[a] - STATUS_OF[b] || (a < b ? -1 : 1))
}
