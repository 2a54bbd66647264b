import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import * as z from 'zod'
import { Trouble } from './trouble.ts'

/** Below the range from which systems take the ports of outgoing connections, so that ours are free at the next start. */
const LOWEST = 20_000
const SPAN = 12_000
const TRIES_MAX = 50
const Ports = z.record(z.string(), z.number())

export const isFree = (port: number): Promise<boolean> =>
  new Promise((answer) => {
    const server = createServer().once('error', () => answer(false))
    server.listen(port, '127.0.0.1', () => server.close(() => answer(true)))
  })

/**
 * The port that a service of this data folder had at its last start; else, or when that is taken, another free one.
 * @param must the port may not change: its number stands in stored data
 */
export async function stablePort(data: string, service: string, { must = false } = {}): Promise<number> {
  const file = join(data, 'ports.json')
  const ports = existsSync(file) ? Ports.parse(JSON.parse(readFileSync(file, 'utf8'))) : {}
  const last = ports[service]
  if (last !== undefined && (await isFree(last))) return last
  if (last !== undefined && must)
    throw new Trouble(
      `Port ${last} is taken, and the ${service} of ${data} needs it: its address stands in the stored data. ` +
        'End the program that listens there, or start over with --fresh.',
    )
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const port = LOWEST + Math.floor(Math.random() * SPAN)
    if (!(await isFree(port))) continue
    writeFileSync(file, JSON.stringify({ ...ports, [service]: port }))
    return port
  }
  throw new Trouble('No free port was found on 127.0.0.1.')
}
