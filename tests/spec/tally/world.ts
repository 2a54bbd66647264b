import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeWorld, type World } from '../../../infra/local/seed/world.ts'
import { registerInProcess } from '../../../infra/local/simulators/register.ts'
import { instant } from '../../../shared/kit/instant.ts'
import { createKeysFile } from '../../../shared/store/keys/file-keys.ts'

/** The road in memory with Kota Batu's officers and nothing done yet. */
export async function newWorld(): Promise<World> {
  const keysFile = join(mkdtempSync(join(tmpdir(), 'simpul-tally-')), 'keys.json')
  await createKeysFile(keysFile)
  return makeWorld({
    keysFile,
    issuer: 'https://issuer.example',
    registry: registerInProcess(() => instant('2026-11-20T03:00:00.000Z')),
  })
}

/** What the counters of a generation say, shards added up, by row and figure; what is nought is left out. */
export function figuresOf({ table }: World, generation: number): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const { pk, sk, ...row } of table.dump()) {
    // A week that is over is the same figures again.
    if (!pk.startsWith(`TALLY#${generation}#`) || sk === 'MARK' || sk === 'VIEW') continue
    for (const [figure, n] of Object.entries(row)) {
      const key = `${pk.replace(/^TALLY#\d+#/, '')} ${sk.replace(/#\d$/, '')} ${figure}`
      sums[key] = (sums[key] ?? 0) + Number(n)
    }
  }
  return Object.fromEntries(Object.entries(sums).filter(([, n]) => n !== 0))
}
