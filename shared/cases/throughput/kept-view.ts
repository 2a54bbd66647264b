import type * as z from 'zod'
import { epochMsOf } from '../../kit/instant.ts'
import { tallyView } from '../../store/row-keys.ts'
import type { Deps } from '../deps.ts'

/** A row outlives its view by so much that nobody finds it gone while reading; then the table drops it. */
const ROW_SECONDS = 3600

/**
 * What is dear to make, made at most once in so many seconds and shown again meanwhile.
 * @param name of the view, with all that it depends on
 */
export async function keptView<View>(
  deps: Deps,
  name: string,
  { seconds, schema }: { seconds: number; schema: z.ZodType<View> },
  make: () => Promise<View>,
): Promise<View> {
  const kept = await deps.table.get(tallyView(name), { consistent: false })
  const madeAtMs = epochMsOf(deps.now())
  const age = kept ? (madeAtMs - Number(kept['madeAtMs'])) / 1000 : Number.POSITIVE_INFINITY
  if (kept && age >= 0 && age < seconds) return schema.parse(JSON.parse(String(kept['view'])))
  const view = await make()
  const expiresAt = Math.floor(madeAtMs / 1000) + ROW_SECONDS
  await deps.table.write([
    { kind: 'put', row: { ...tallyView(name), madeAtMs, view: JSON.stringify(view), expiresAt } },
  ])
  return view
}
