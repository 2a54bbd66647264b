import { appendFileSync, existsSync, renameSync, statSync } from 'node:fs'

export type FunctionLog = { write(functionName: string, line: string): void; flush(): void; stop(): void }

const BYTES_MAX = 50 * 1024 * 1024
const FLUSH_MS = 250
const LOUD = new Set(['ERROR', 'CRITICAL'])

/**
 * Lines of all functions in one file, a JSON object each; at 50 MB the file becomes `log.1.jsonl` and a new one begins.
 * What went wrong is told in one readable line as well.
 */
export function openLog(file: string, tell: (line: string) => void): FunctionLog {
  let waiting = ''
  let bytes = existsSync(file) ? statSync(file).size : 0

  function flush(): void {
    if (waiting === '') return
    if (bytes > BYTES_MAX) {
      renameSync(file, file.replace(/\.jsonl$/, '.1.jsonl'))
      bytes = 0
    }
    appendFileSync(file, waiting, { mode: 0o600 })
    bytes += Buffer.byteLength(waiting)
    waiting = ''
  }
  const timer = setInterval(flush, FLUSH_MS)

  return {
    write(functionName, line) {
      const facts = factsOf(line)
      const isLoud = facts ? LOUD.has(String(facts['level'])) : true
      waiting += `${JSON.stringify({ at: new Date().toISOString(), function: functionName, ...(facts ?? { line }) })}\n`
      if (isLoud) tell(`${functionName}: ${facts ? sentenceOf(facts) : line}`)
    },
    flush,
    stop() {
      clearInterval(timer)
      flush()
    },
  }
}

/** A line of the functions' logger; nothing for a text that someone printed. */
function factsOf(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const LEFT_OUT = new Set(['level', 'message', 'timestamp', 'service', 'sampling_rate', 'xray_trace_id'])

const sentenceOf = (facts: Record<string, unknown>): string =>
  [
    String(facts['message'] ?? 'error'),
    ...Object.entries(facts)
      .filter(([name]) => !LEFT_OUT.has(name))
      .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`),
  ].join(' ')
