import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Stack } from './stack.ts'

const ROOT = join(import.meta.dirname, '../..')
const TOUR_MS = 90_000
/** Stands between the blocks in what the shell prints. */
const BORDER = '--- end of a block ---'

/** A block of commands of a page, and what stands there as their output. */
export type Block = { commands: string; output: string }

/**
 * The blocks of a page that are fenced with `sh` and a word.
 * @param page its path from the root
 */
export const blocksIn = (page: string, word: string): Block[] =>
  [
    ...readFileSync(join(ROOT, page), 'utf8').matchAll(
      new RegExp(`^\`\`\`sh ${word}\n(.*?)^\`\`\`\n(?:\n\`\`\`text\n(.*?)^\`\`\`\n)?`, 'gms'),
    ),
  ].map(([, commands = '', output = '']) => ({ commands, output }))

/** Types blocks into one shell, in which `curl` is the stand-in beside this file. @returns what each printed */
export async function typed(stack: Stack, blocks: readonly Block[]): Promise<string[]> {
  const script = blocks.map(({ commands }) => `${commands}echo '${BORDER}'\n`).join('')
  const { stdout } = await promisify(execFile)('bash', ['-eu', '-o', 'pipefail', '-c', script], {
    cwd: ROOT,
    timeout: TOUR_MS,
    env: environmentIn(stack),
  })
  return stdout.split(`${BORDER}\n`).slice(0, -1)
}

/** Types a block into a terminal of its own, where what it starts goes on. */
export function leftRunning(stack: Stack, { commands }: Block): { printed: () => string; end: () => void } {
  const child: ChildProcess = spawn('bash', ['-eu', '-c', commands], {
    cwd: ROOT,
    detached: true, // leader of a process group, which ends with one signal
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environmentIn(stack),
  })
  let words = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes) => (words += String(bytes)))
  return {
    printed: () => words,
    end: () => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
    },
  }
}

function environmentIn({ data }: Stack): NodeJS.ProcessEnv {
  const bin = join(data, 'tour-bin')
  mkdirSync(bin, { recursive: true })
  const curl = join(bin, 'curl')
  writeFileSync(curl, `#!/bin/sh\nexec '${process.execPath}' '${join(ROOT, 'tests/walks/curl.ts')}' "$@"\n`)
  chmodSync(curl, 0o755)
  const PATH = [bin, dirname(process.execPath), process.env['PATH']].join(delimiter)
  return { ...process.env, DATA: data, PATH }
}

/** What stands on the page, with `…` for anything within a line, or for whole lines where it stands alone. */
export const pattern = (output: string): RegExp =>
  new RegExp(
    `^${output
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*?')}$`,
    's',
  )
