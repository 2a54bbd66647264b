import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stack, startStack } from './stack.ts'

const ROOT = join(import.meta.dirname, '../..')
const TOUR_MS = 60_000
/** Stands between the blocks in what the shell prints. */
const BORDER = '--- end of a block ---'

/** A block of commands of the tour, and what stands in the README as their output. */
type Block = { commands: string; output: string }
const tourIn = (page: string): Block[] =>
  [...page.matchAll(/^```sh tour\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?/gms)].map(
    ([, commands = '', output = '']) => ({
      commands,
      output,
    }),
  )
const TOUR = tourIn(readFileSync(join(ROOT, 'README.md'), 'utf8'))

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.remove())

/** Types the tour into a shell in which `curl` is the stand-in beside this file. */
async function typed(blocks: readonly Block[]): Promise<string[]> {
  const bin = join(stack.data, 'tour-bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(
    join(bin, 'curl'),
    `#!/bin/sh\nexec '${process.execPath}' '${join(ROOT, 'tests/walks/curl.ts')}' "$@"\n`,
  )
  chmodSync(join(bin, 'curl'), 0o755)
  const script = blocks.map(({ commands }) => `${commands}echo '${BORDER}'\n`).join('')
  const { stdout } = await promisify(execFile)('bash', ['-eu', '-o', 'pipefail', '-c', script], {
    cwd: ROOT,
    timeout: TOUR_MS,
    env: {
      ...process.env,
      DATA: stack.data,
      PATH: [bin, dirname(process.execPath), process.env['PATH']].join(delimiter),
    },
  })
  return stdout.split(`${BORDER}\n`).slice(0, -1)
}

/** What stands in the README, with `…` for anything within a line, or for whole lines where it stands alone. */
const pattern = (output: string): RegExp =>
  new RegExp(
    `^${output
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*?')}$`,
    's',
  )

/** How much has happened to the proposal of the tour. */
const LENGTH: Block = {
  commands: 'curl -s $BASE/v1/proposals/$ID/history -H "$CITY" | field items.length\n',
  output: '',
}
let length: string | undefined

test('the tour of the README, typed in as it stands, prints what stands there', async () => {
  expect(TOUR.length).toBeGreaterThan(5)
  const printed = await typed([...TOUR, LENGTH])
  for (const [i, { output }] of TOUR.entries()) if (output !== '') expect(printed[i]).toMatch(pattern(output))
  length = printed.at(-1)
  expect(Number(length)).toBeGreaterThan(5)
})

test('typed in once more, it changes nothing', async () => {
  expect((await typed([...TOUR, LENGTH])).at(-1)).toBe(length)
})
