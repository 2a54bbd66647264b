import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/**
 * One line from the keyboard that is not shown, or from a pipe. A number of a person is never an argument: arguments
 * stand in the shell's history and in the list of processes.
 */
export async function askSecretly(question: string): Promise<string> {
  const { stdin, stderr } = process
  if (stdin.isTTY) stderr.write(question)
  const silent = new Writable({ write: (_, __, done) => done() })
  const lines = createInterface({ input: stdin, output: silent, terminal: stdin.isTTY })
  try {
    for await (const line of lines) return line.trim()
    return ''
  } finally {
    lines.close()
    if (stdin.isTTY) stderr.write('\n')
  }
}
