import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { invariant } from '../../shared/kit/invariant.ts'
import type { FromThread, ThreadFacts, ToThread } from './lambda-thread.ts'
import { REGION } from './template.ts'

/** One function as the template describes it, and where its lines go. */
export type LambdaFacts = {
  name: string
  folder: string
  handler: string
  timeoutSeconds: number
  memoryMb: number
  /** All that the function sees, but for what the Lambda runtime adds. */
  environment: Readonly<Record<string, string>>
  say(line: string): void
}

export type Lambda = {
  /** @throws HandlerError when the handler threw; an error when its thread ended or took too long */
  invoke(event: unknown): Promise<unknown>
  /** Starts a thread before the first event. @throws when the handler cannot be loaded */
  warm(): Promise<void>
  stop(): Promise<void>
}

/** What a handler threw. */
export class HandlerError extends Error {
  readonly type: string
  constructor(type: string, message: string, stack: string) {
    super(message)
    this.type = type
    this.stack = stack
  }
}

/** At most so many at once; more wait. Real concurrency is needed to see conflicts, but each thread takes memory and
 * has to warm up by itself. */
const THREADS_MAX = 4
/** The quota of an event and of an answer (Lambda quotas, "Invocation payload"). */
const PAYLOAD_BYTES_MAX = 6 * 1024 * 1024
/** Loading is not counted as the function's own time. */
const LOADING_MS_MAX = 30_000

type Job = { event: string; done(answer: unknown): void; failed(error: Error): void }
type Thread = { worker: Worker; loaded: Promise<void>; run(job: Job): void }

/** Hosts a bundled handler in threads: one event at a time in each, and its own environment. */
export function lambda(facts: LambdaFacts): Lambda {
  const idle: Thread[] = []
  const all = new Set<Thread>()
  const waiting: Job[] = []
  let stopped = false
  // Below a package.json with "type": "module" Node would load the CommonJS bundle as a module and find no handler.
  const packageFile = join(facts.folder, 'package.json')
  if (!existsSync(packageFile)) writeFileSync(packageFile, '{"type":"commonjs"}\n')

  function dispatch(): void {
    while (waiting.length > 0 && !stopped) {
      const thread = idle.pop() ?? (all.size < THREADS_MAX ? start() : undefined)
      if (!thread) return
      const job = waiting.shift()
      invariant(job, 'a job waits')
      thread.run(job)
    }
  }

  function start(): Thread {
    const thread = startThread(facts, {
      onFree(free) {
        idle.push(free)
        dispatch()
      },
      onGone(gone) {
        all.delete(gone)
        const place = idle.indexOf(gone)
        if (place >= 0) idle.splice(place, 1)
        dispatch()
      },
    })
    all.add(thread)
    return thread
  }

  return {
    invoke(event) {
      const json = JSON.stringify(event ?? {})
      if (Buffer.byteLength(json) > PAYLOAD_BYTES_MAX)
        return Promise.reject(new Error(`${facts.name}: the event is above 6 MB`))
      if (stopped) return Promise.reject(new Error(`${facts.name} is stopped`))
      return new Promise((done, failed) => {
        waiting.push({ event: json, done, failed })
        dispatch()
      })
    },
    async warm() {
      const thread = start()
      await thread.loaded
      idle.push(thread)
    },
    async stop() {
      stopped = true
      for (const job of waiting.splice(0)) job.failed(new Error(`${facts.name} is stopped`))
      await Promise.all([...all].map(({ worker }) => worker.terminate()))
    },
  }
}

type Watcher = { onFree(thread: Thread): void; onGone(thread: Thread): void }

function startThread(facts: LambdaFacts, { onFree, onGone }: Watcher): Thread {
  const { name, folder, handler, memoryMb, environment, say } = facts
  const threadFacts: ThreadFacts = { name, folder, handler, memoryMb, region: REGION }
  const worker = new Worker(new URL('./lambda-thread.ts', import.meta.url), {
    name: threadNameOf(name),
    workerData: threadFacts,
    execArgv: [],
    // Nothing of ours is inherited: what the template does not set is missing here too.
    env: {
      TZ: ':UTC',
      PATH: process.env['PATH'],
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: handler,
      ...environment,
    },
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    stdout: true,
    stderr: true,
  })
  for (const stream of [worker.stdout, worker.stderr]) linesOf(stream, say)

  let cause: Error | undefined
  let current: { job: Job; finish(): void } | undefined
  let serial = 0
  const { promise: loaded, resolve: isLoaded, reject: isBroken } = Promise.withResolvers<void>()
  loaded.catch(() => {}) // told by who waits for it, if anyone does
  const end = (error: Error): void => {
    cause ??= error
    void worker.terminate()
  }
  const loading = setTimeout(() => end(new Error(`${name}: loading took too long`)), LOADING_MS_MAX)

  const thread: Thread = {
    worker,
    loaded,
    run: (job) => void loaded.then(() => give(job), job.failed),
  }

  function give(job: Job): void {
    serial += 1
    const timeoutMs = facts.timeoutSeconds * 1000
    const timer = setTimeout(() => end(new TimedOut(name, facts.timeoutSeconds)), timeoutMs)
    current = {
      job,
      finish: () => {
        clearTimeout(timer)
        current = undefined
      },
    }
    const message: ToThread = { id: serial, event: job.event, deadlineMs: Date.now() + timeoutMs }
    worker.postMessage(message)
  }

  worker.on('message', (message: FromThread) => {
    if (message.kind === 'loaded') {
      clearTimeout(loading)
      isLoaded()
      return
    }
    if (!current || message.id !== serial) return
    const { job, finish } = current
    finish()
    onFree(thread) // before the answer, so that who asks again at once finds this thread
    if (message.kind === 'threw') job.failed(new HandlerError(message.type, message.message, message.stack))
    else job.done(message.answer === undefined ? undefined : JSON.parse(message.answer))
  })
  worker.on('error', (error) => {
    cause ??= error instanceof Error ? error : new Error(String(error))
  })
  worker.once('exit', (code) => {
    clearTimeout(loading)
    const error = cause ?? new Error(`${name}: its thread ended with code ${code}`)
    isBroken(error)
    const last = current
    last?.finish()
    last?.job.failed(error)
    onGone(thread)
  })
  return thread
}

/** `Simpul-Functionapi0FBDDE9E` → `fn-api`: the system shows fifteen characters. */
const threadNameOf = (name: string): string => `fn-${name.replace(/^.*-Function/, '').replace(/[0-9A-F]{8}$/, '')}`

export class TimedOut extends Error {
  constructor(name: string, seconds: number) {
    super(`${name}: timed out after ${seconds} s`)
  }
}

function linesOf(stream: NodeJS.ReadableStream, say: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') say(line)
  })
  stream.on('end', () => rest !== '' && say(rest))
}
