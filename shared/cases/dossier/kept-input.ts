import * as z from 'zod'
import { Sealed } from '../../contracts/rows.ts'
import { epochMsOf } from '../../kit/instant.ts'
import { TABLE } from '../../names/table.ts'
import { open, seal } from '../../store/keys/sealing.ts'
import { keptInputOf } from '../../store/row-keys.ts'
import type { Deps } from '../deps.ts'

/** What was typed when a session ran out: where it was to go, and the fields as they were sent. */
export const KeptInput = z.object({
  /** Whose it is: only the same login gets it back. */
  login: z.string(),
  path: z.string(),
  fields: z.array(z.tuple([z.string(), z.string()])),
})
export type KeptInput = z.infer<typeof KeptInput>

const KEPT_SECONDS = 3600
const Row = z.object({ expiresAt: z.number(), content: Sealed })

/** Keeps what was typed for an hour, sealed: it may name people. @returns by which id it is fetched again */
export async function keepInput(deps: Deps, input: KeptInput): Promise<string> {
  const id = deps.newId()
  const key = keptInputOf(id)
  const expiresAt = Math.floor(epochMsOf(deps.now()) / 1000) + KEPT_SECONDS
  const content = await seal(deps.keys, { case: id, row: key.sk }, input)
  const written = await deps.table.write([{ kind: 'put', row: { ...key, [TABLE.timeToLive]: expiresAt, content } }])
  if (written.kind !== 'written') throw new Error(`the input ${id} was not kept`)
  return id
}

/** Fetches it, once; nothing for another login, or when its hour is over. */
export async function takeInput(deps: Deps, id: string, login: string): Promise<KeptInput | undefined> {
  const key = keptInputOf(id)
  const row = Row.safeParse(await deps.table.get(key))
  if (!row.success || row.data.expiresAt * 1000 < epochMsOf(deps.now())) return undefined
  const input = KeptInput.parse(await open(deps.keys, { case: id, row: key.sk }, row.data.content))
  if (input.login !== login) return undefined
  await deps.table.write([{ kind: 'delete', key }])
  return input
}
