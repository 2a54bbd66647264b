import { type ChildProcess, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import * as z from 'zod'
import { localNow, moveClock } from '../../infra/local/clock-offset.ts'
import { placesIn } from '../../infra/local/data-folder.ts'
import { synthesise } from '../../infra/local/synth.ts'
import type { Instant } from '../../shared/kit/instant.ts'
import { until } from './until.ts'

const ROOT = join(import.meta.dirname, '../..')
const Local = z.object({ base: z.string(), issuer: z.string(), pid: z.number() })
const LAST_WORDS_CHARS = 4_000
/** Seconds on an idle machine; a busy one may take its time. */
const START_MS = 110_000

/** The local stack as `npm start` runs it, in a process group of its own, with a data folder and a port of its own. */
export type Stack = {
  readonly base: string
  readonly issuer: string
  readonly data: string
  /** The stack's own time, which a walk may move. */
  now(): Instant
  moveClock(move: string): Instant
  /** Seconds from the start of its process until it served. */
  readonly readySeconds: number
  /** Its processes by id. */
  processes(): string[]
  /** What its processes together hold in memory now, in bytes. */
  memoryBytes(): number
  /** Ends every process of it at once, as a power cut would. */
  kill(): Promise<void>
  /** Starts again on the same data. */
  startAgain(): Promise<void>
  /** Ends it and throws its data away. */
  remove(): Promise<void>
}

/**
 * Starts the stack with its seed; resolves when it serves.
 * @param common where the first start of a run leaves what it sowed, for the others to begin with a copy of it; without
 * one the seed is sown anew
 */
export async function startStack(common?: string): Promise<Stack> {
  const data = mkdtempSync(join(tmpdir(), 'simpul-walk-'))
  if (common !== undefined) cpSync(await sownIn(common), data, { recursive: true })
  return openStack(data)
}

/** Starts the stack on a folder with what an earlier start left. */
export async function openStack(data: string): Promise<Stack> {
  const places = placesIn(data)
  let running = await launch(data)

  const kill = async (): Promise<void> => {
    end(running.child)
    await until('every process of the stack is gone', () => processesOf(data).length === 0)
  }
  return {
    data,
    get base() {
      return running.local.base
    },
    get issuer() {
      return running.local.issuer
    },
    get readySeconds() {
      return running.readySeconds
    },
    processes: () => processesOf(data),
    memoryBytes: () => processesOf(data).reduce((sum, pid) => sum + residentBytes(pid), 0),
    now: () => localNow(places.clockOffset),
    moveClock: (move) => moveClock(places.clockOffset, move),
    kill,
    async startAgain() {
      running = await launch(data)
    },
    async remove() {
      await kill()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

/**
 * A data folder that was sown and then stopped, so that it is at rest. Its data name the issuer's port, which two stacks
 * cannot have at a time: each worker of vitest has one of its own, and one file at a time.
 */
async function sownIn(common: string): Promise<string> {
  const sown = join(common, `sown-${process.env['VITEST_POOL_ID'] ?? 'alone'}`)
  if (existsSync(sown)) return sown
  const making = `${sown}.making`
  await lend(common, making)
  const { child } = await launch(making)
  child.kill('SIGTERM')
  await until('the stack has stopped', () => !isRunning(child))
  renameSync(making, sown)
  return sown
}

/** Lends a data folder the template and the bundles of this run, which are made once: who comes second waits. */
export async function lend(common: string, data: string): Promise<void> {
  const { assembly } = placesIn(common)
  const made = `${assembly}.made`
  if (isFirst(`${assembly}.begun`)) {
    await synthesise(assembly)
    writeFileSync(made, '')
  }
  await until('the template is made', () => existsSync(made), START_MS)
  mkdirSync(data, { recursive: true })
  for (const name of [assembly, `${assembly}.stamp`])
    cpSync(name, join(data, basename(name)), { recursive: true, preserveTimestamps: true })
}

/** Whether nobody has begun it before. */
function isFirst(begun: string): boolean {
  try {
    mkdirSync(begun)
    return true
  } catch {
    return false
  }
}

type Running = { child: ChildProcess; local: z.infer<typeof Local>; readySeconds: number }

async function launch(data: string): Promise<Running> {
  const begun = performance.now()
  const child = spawn(process.execPath, ['infra/local/run.ts', '--data', data, '--port', '0'], {
    cwd: ROOT,
    detached: true, // leader of a process group, which a kill can name
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let words = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes) => (words = `${words}${bytes}`.slice(-LAST_WORDS_CHARS)))
  const ready = (): z.infer<typeof Local> | false | undefined => {
    if (!isRunning(child)) throw new Error(`the stack did not start: ${words}`)
    const written = localOf(data)
    return written?.pid === child.pid && written
  }
  try {
    const local = await until('the stack is ready', ready, START_MS)
    return { child, local, readySeconds: (performance.now() - begun) / 1000 }
  } catch (error) {
    end(child)
    throw error
  }
}

const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null

/** The whole group at once: nothing is told to stop, all just ends. */
function end(child: ChildProcess): void {
  if (child.pid !== undefined && isRunning(child)) process.kill(-child.pid, 'SIGKILL')
}

/** What a start wrote of itself; nothing yet while it starts. */
function localOf(data: string): z.infer<typeof Local> | undefined {
  try {
    return Local.parse(JSON.parse(readFileSync(placesIn(data).local, 'utf8')))
  } catch {
    return undefined
  }
}

/** Processes that name the data folder in their command: the stack, and the engine with its guard. */
function processesOf(data: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && argumentsOf(pid).join(' ').includes(data)
    } catch {
      return false // it has just ended
    }
  })
}

const argumentsOf = (pid: string): string[] => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')

/** The engine of a stack's table answers nothing any more, as in an outage. @returns lets it go on */
export function freezeTable(data: string): () => void {
  const [engine] = processesOf(data).filter((pid) => /\/dynoxide$/.test(argumentsOf(pid)[0] ?? ''))
  if (engine === undefined) throw new Error('the stack runs no engine of its table')
  process.kill(Number(engine), 'SIGSTOP')
  return () => process.kill(Number(engine), 'SIGCONT')
}

/** Resident set; nothing of one that has just ended. */
function residentBytes(pid: string): number {
  try {
    const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes) * 1024
  } catch {
    return 0
  }
}
