import { epochMsOf } from '../kit/instant.ts'
import { failureOf } from '../store/row-keys.ts'
import type { Deps } from './deps.ts'

const KEPT_SECONDS = 14 * 86_400

/** A failing consumer says why; a dead letter without such a row means that it died. Texts hold no payload. */
export async function recordFailure(deps: Deps, messageId: string, receives: number, error: unknown): Promise<void> {
  const now = deps.now()
  await deps.table.write([
    {
      kind: 'put',
      row: {
        ...failureOf(messageId),
        at: now,
        receives,
        code: error instanceof Error ? error.name : 'unknown',
        cause: causeOf(error),
        expiresAt: Math.floor(epochMsOf(now) / 1000) + KEPT_SECONDS,
      },
    },
  ])
}

/** What may be kept of an error: our own sentences and the place of a schema's fault, never a value that was refused. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if (error.name === 'ZodError' || error.name === 'SyntaxError') return `${error.name}: not of the expected form`
  return error.message.replace(/\d{8,}/g, '••••').slice(0, 300)
}
