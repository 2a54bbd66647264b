import { createHash } from 'node:crypto'
import { SAMPLE_PDF, SAMPLE_SHA256 } from '../../infra/local/seed/world.ts'
import type { Objects } from '../../shared/ports/objects.ts'

type Found = NonNullable<Awaited<ReturnType<Objects['inspect']>>>

/** Where files lie in a story: every announced one is the sample page, unless the story put another or none. */
export function storyFiles(): Objects & {
  put(key: string, bytes: Uint8Array): void
  /** From now on what is announced is not there until it is put. */
  nothingIsPut(): void
} {
  const lying = new Map<string, Found>()
  let sample: Found | undefined = {
    size: SAMPLE_PDF.length,
    sha256: SAMPLE_SHA256,
    firstBytes: SAMPLE_PDF.slice(0, 16),
  }
  return {
    put(key, bytes) {
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      lying.set(key, { size: bytes.length, sha256, firstBytes: bytes.slice(0, 16) })
    },
    nothingIsPut() {
      sample = undefined
    },
    signUpload: async ({ key }) => ({ method: 'PUT', url: `put:${key}`, headers: {}, expiresAt: '' }),
    signDownload: async ({ key }) => `get:${key}`,
    async erase(key) {
      lying.delete(key)
    },
    inspect: async (key) => lying.get(key) ?? sample,
  }
}
