import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Set-ups of several projects run in one process and share no module. */
const VARIABLE = 'SIMPUL_TEST_COMMON'

/** A folder of this run for what its stacks have in common (see `lend` and `startStack`); whoever asks first removes it. */
export function runFolder(): { folder: string; remove(): void } {
  const known = process.env[VARIABLE]
  if (known !== undefined && existsSync(known)) return { folder: known, remove() {} }
  const folder = mkdtempSync(join(tmpdir(), 'simpul-common-'))
  process.env[VARIABLE] = folder
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
