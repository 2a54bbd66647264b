import { spawn } from 'node:child_process'

/** A child that cannot outlive us. `ended` tells its last words when it ends before it is asked to. */
export type GuardedProcess = {
  readonly running: boolean
  readonly log: string
  ended: Promise<string>
  stop(): Promise<void>
}

const LOG_CHARS = 4000
// A shell watches our end of its stdin: when this process ends in any way, kill -9 too, it ends the child.
const GUARD = `exec 3<&0; "$@" </dev/null & child=$!
(cat <&3 >/dev/null; kill -9 $child 2>/dev/null) & watch=$!
wait $child; code=$?; kill $watch 2>/dev/null; exit $code`

export function startGuarded(command: readonly string[]): GuardedProcess {
  const child = spawn('/bin/sh', ['-c', GUARD, 'guard', ...command], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true, // a Ctrl-C in the terminal is for us alone; we end the child when the last write is done
  })
  let log = ''
  let stopping = false
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes) => (log = `${log}${bytes}`.slice(-LOG_CHARS)))
  child.stdin.on('error', () => {}) // it may be gone before us
  const exited = new Promise<void>((done) => child.once('exit', () => done()))
  return {
    get running() {
      return child.exitCode === null && child.signalCode === null
    },
    get log() {
      return log
    },
    ended: exited.then(() => (stopping ? new Promise<string>(() => {}) : log)),
    async stop() {
      stopping = true
      child.stdin.destroy()
      await exited
    },
  }
}
