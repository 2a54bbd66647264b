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
