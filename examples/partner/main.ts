import { randomUUID } from 'node:crypto'
import { type ServerType, serve } from '@hono/node-server'
import type { Hono } from 'hono'
import { openBook } from './book.ts'
import { door } from './door.ts'
import { catchUp, register, secretIn } from './registration.ts'
import { readSettings, Trouble } from './settings.ts'
import { simpulAt } from './simpul.ts'
import { work } from './work.ts'
import { startWorker } from './worker.ts'

/** How often the feed is asked for what was not delivered. */
const LOOK_MS = 60_000
const say = (line: string): void => console.log(line)

// npm run partner [-- --office AGENCY] [--port N] [--data DIR]
try {
  const settings = readSettings(process.argv.slice(2), process.env)
  const book = openBook(settings.book)
  const simpul = simpulAt(settings)
  const worker = startWorker(book, (event) => work({ simpul, book, now: () => new Date(), say }, event), say)
  const app = door({ book, secret: () => secretIn(book), nudge: worker.nudge })
  const { server, port } = await listening(app.fetch, settings.port)
  const look = async (): Promise<void> => {
    try {
      const missed = await catchUp(simpul, book)
      if (missed > 0) say(`${missed} events from the feed`)
    } catch (error) {
      say(`the feed: ${error instanceof Error ? error.message : String(error)}`)
    }
    worker.nudge()
  }
  let timer: NodeJS.Timeout | undefined
  let stopping = false
  const stop = async (): Promise<void> => {
    if (stopping) return
    stopping = true
    clearInterval(timer)
    server.close()
    await worker.stop()
    book.close()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop())

  const { id, state } = await register(simpul, book, settings.publicUrl ?? `http://127.0.0.1:${port}/hooks`, randomUUID)
  say(`Partner  ${settings.clientId}, listens at http://127.0.0.1:${port}/hooks`)
  say(`Endpoint ${id}, ${state}; status: http://127.0.0.1:${port}/status      Stop: Ctrl-C`)
  await look()
  timer = setInterval(look, LOOK_MS)
} catch (error) {
  console.error(error instanceof Trouble ? error.message : error)
  process.exit(1)
}

/** @param port 0 takes any that is free */
function listening(fetch: Hono['fetch'], port: number): Promise<{ server: ServerType; port: number }> {
  return new Promise((ready, fail) => {
    const server = serve({ fetch, hostname: '127.0.0.1', port }, (address) => ready({ server, port: address.port }))
    server.on('error', fail)
  })
}
