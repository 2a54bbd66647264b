import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Trouble } from './trouble.ts'

const ROOT = join(import.meta.dirname, '../..')
/** What the template and the bundles are made of. The local runner itself is not. */
const SOURCES = ['infra', 'functions', 'shared', 'package-lock.json']
const NOT_A_SOURCE = join(ROOT, 'infra/local')

/**
 * Synthesises into a folder, or keeps what is there when no source changed since.
 * @returns whether it was made anew
 * @throws Trouble with what the synthesis said
 */
export async function synthesise(assembly: string): Promise<boolean> {
  const stamp = `${assembly}.stamp`
  const print = await fingerprint()
  if (existsSync(stamp) && existsSync(assembly) && readFileSync(stamp, 'utf8') === print) return false
  rmSync(stamp, { force: true })
  rmSync(assembly, { recursive: true, force: true })
  await run(assembly)
  writeFileSync(stamp, print)
  return true
}

/** Sizes and times of the sources: enough to see an edit, and quicker than reading them. */
export async function fingerprint(): Promise<string> {
  const hash = createHash('sha256').update(process.version)
  for (const source of SOURCES)
    for (const file of await filesOf(join(ROOT, source))) {
      const { mtimeMs, size } = statSync(file)
      hash.update(`${file}\n${mtimeMs}\n${size}\n`)
    }
  return hash.digest('hex')
}

async function filesOf(path: string): Promise<string[]> {
  if (statSync(path).isFile()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(`${NOT_A_SOURCE}/`))
    .sort()
}

/** In a process of its own: CDK is large, and is needed only now. */
function run(assembly: string): Promise<void> {
  const child = spawn(process.execPath, [join(ROOT, 'infra/app.ts'), assembly], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (said += bytes))
  return new Promise((done, failed) => {
    child.once('error', failed)
    child.once('exit', (code) =>
      code === 0 ? done() : failed(new Trouble(`The stack cannot be synthesised:\n${said}`)),
    )
  })
}
