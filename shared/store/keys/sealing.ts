import { invariant } from '../../kit/invariant.ts'
import { closeBox, openBox } from './authenticated-box.ts'
import type { KeyContext, Keys } from './keys.ts'

/** `sealed` is one AES-256-GCM box; `wrapped` its data key, which only the stage's sealing key opens. */
export type Sealed = { wrapped: Uint8Array; sealed: Uint8Array }

/**
 * Seals a JSON value under a data key of its own. The context, such as `{ case, row }`, binds it: a sealed row that is
 * moved to another case or place does not open.
 */
export async function seal(keys: Keys, context: KeyContext, value: unknown): Promise<Sealed> {
  const text: string | undefined = JSON.stringify(value)
  invariant(text !== undefined, 'only a JSON value is sealed')
  const { plain, wrapped } = await keys.newDataKey(context)
  const content = Buffer.from(text)
  const sealed = closeBox(plain, context, content)
  plain.fill(0)
  content.fill(0)
  return { wrapped, sealed }
}

/** @throws when either part was changed, or was sealed under another context. */
export async function open(keys: Keys, context: KeyContext, { wrapped, sealed }: Sealed): Promise<unknown> {
  const plain = await keys.openDataKey(wrapped, context)
  const content = openBox(plain, context, sealed)
  plain.fill(0)
  const value: unknown = JSON.parse(new TextDecoder().decode(content))
  content.fill(0)
  return value
}
