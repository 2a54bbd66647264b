import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { invariant } from '../../shared/kit/invariant.ts'
import { ENVIRONMENT, LOCAL_ENVIRONMENT } from '../../shared/names/environment.ts'
import { readAssembly } from './assembly.ts'
import { openCheckpoints } from './checkpoints.ts'
import { localNow, watchOffset } from './clock-offset.ts'
import { placesIn, takeDataFolder, writeOwnFile } from './data-folder.ts'
import { deploy } from './deploy.ts'
import { startEngines } from './engines.ts'
import { serveHttp } from './http.ts'
import { AUDIENCE, CONSOLE_CLIENT, startIssuer } from './issuer.ts'
import { type Lambda, lambda } from './lambdas.ts'
import { openLog } from './log-file.ts'
import { isFree, stablePort } from './ports.ts'
import { passOverSeed, startPumps } from './pumps.ts'
import { startSchedules } from './schedules.ts'
import { people } from './seed/people.ts'
import type { SeedTarget } from './seed/seed.ts'
import { registerInProcess, startRegister } from './simulators/register.ts'
import { synthesise } from './synth.ts'
import { type Plan, plan } from './template.ts'
import { startTimeToLive } from './time-to-live.ts'
import { Trouble } from './trouble.ts'

export type StackOptions = {
  data: string
  fresh: boolean
  /** 0 takes any free one. */
  port: number
  say(line: string): void
  /** What went wrong in a function, one line. */
  tell(line: string): void
  /** Fills new engines; tests leave them empty. */
  sow?(target: SeedTarget): Promise<void>
  /** Puts more into seeded engines, with its counters, before anything watches them. */
  fill?(target: SeedTarget): Promise<void>
}
export type LocalStack = {
  base: string
  issuer: string
  /** Resolves with its last words when an engine ends by itself; then nothing works any more. */
  ended: Promise<string>
  stop(): Promise<void>
}

/** Pumps get so long to finish what they hold; what they cannot is delivered again at the next start. */
const PUMPS_STOP_MS = 2_000

/**
 * The synthesised template on this machine (design 13). What was started is stopped again when a later part fails.
 * @throws Trouble when folder or port are in use, or no engine fits this platform
 */
export async function startStack({
  data,
  fresh,
  port,
  say,
  tell,
  sow = sowBatu,
  fill,
}: StackOptions): Promise<LocalStack> {
  const stops: (() => unknown)[] = []
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).reverse()) await one()
  }
  try {
    // Before anything is made, since it is what most often stands in the way.
    if (port !== 0 && !(await isFree(port)))
      throw new Trouble(`Port ${port} on 127.0.0.1 is taken. Choose another with --port N.`)
    const folder = takeDataFolder(data, { fresh })
    stops.push(folder.release)
    const places = placesIn(folder.path)

    const isNew = await synthesise(places.assembly)
    say(isNew ? 'template synthesised, functions bundled' : 'template as it was: no source changed')
    const assembly = readAssembly(places.assembly)

    const registerPort = await stablePort(folder.path, 'register')
    const issuerPort = await stablePort(folder.path, 'issuer', { must: true })
    const issuer = await startIssuer({ port: issuerPort, keyFile: places.issuerKey, people: people() })
    stops.push(issuer.stop)
    const registerData = join(folder.path, 'register')
    mkdirSync(registerData, { recursive: true })
    const register = await startRegister({ port: registerPort, data: registerData })
    stops.push(register.stop)
    say('issuer and register simulator listen')

    const parameters = {
      Issuers: JSON.stringify([{ issuer: issuer.url, audience: AUDIENCE, jwksUri: issuer.jwksUri }]),
      ConsoleLogin: JSON.stringify({ issuer: issuer.url, clientId: CONSOLE_CLIENT }),
      RegisterUrl: register.url,
    }
    const corsMethods = (bucket: string): readonly string[] =>
      planned.buckets.find(({ name }) => name === bucket)?.corsMethods ?? []
    let planned = plan(assembly, { queues: '', parameters })
    const engines = await startEngines(folder.path, corsMethods)
    stops.push(engines.stop)
    planned = plan(assembly, { queues: engines.sqs, parameters })
    const streams = await deploy(planned, engines.clients)
    say(`table, ${planned.queues.length} queues and ${planned.buckets.length} buckets are there`)

    const checkpoints = openCheckpoints(places.checkpoints)
    stops.push(checkpoints.close)
    const parts = { plan: planned, clients: engines.clients, streams, checkpoints }
    const environment = environmentOf(planned)
    const now = localNow(places.clockOffset)
    const target: SeedTarget = {
      client: engines.clients.table,
      table: environment[ENVIRONMENT.table] ?? '',
      s3: engines.clients.objects,
      bucket: environment[ENVIRONMENT.bucket] ?? '',
      keysFile: places.keys,
      issuer: issuer.url,
      registry: registerInProcess(() => now),
      now,
      say,
    }
    if (!existsSync(places.seeded)) {
      await sow(target)
      await passOverSeed(parts)
      writeFileSync(places.seeded, '')
    }
    if (fill) {
      await fill(target)
      await passOverSeed(parts, 'all')
    }

    const log = openLog(places.log, tell)
    stops.push(log.stop)
    const local = {
      ...engines.environment,
      [LOCAL_ENVIRONMENT.clockOffset]: places.clockOffset,
      [LOCAL_ENVIRONMENT.keys]: places.keys,
      [LOCAL_ENVIRONMENT.loopbackWebhooks]: 'yes',
    }
    const lambdas = new Map<string, Lambda>()
    for (const one of planned.functions)
      lambdas.set(
        one.name,
        lambda({
          ...one,
          environment: { ...one.environment, ...local },
          say: (line) => log.write(shortNameOf(one.name, assembly.stack), line),
        }),
      )
    stops.push(() => Promise.all([...lambdas.values()].map((one) => one.stop())))
    await Promise.all([...lambdas.values()].map((one) => one.warm()))
    say(`${lambdas.size} functions are loaded`)

    const sayOf = (name: string, line: string): void => log.write(shortNameOf(name, assembly.stack), line)
    const invoke = async (name: string, event: unknown): Promise<unknown> => {
      const found = lambdas.get(name)
      invariant(found, `the template has a function ${name}`)
      return found.invoke(event)
    }
    const pumps = startPumps({ ...parts, tableChanges: engines.tableChanges, invoke, say: sayOf })
    stops.push(() => Promise.race([pumps.stop(), new Promise((later) => setTimeout(later, PUMPS_STOP_MS).unref())]))
    const schedules = startSchedules(planned.schedules, invoke, sayOf)
    stops.push(schedules.stop)
    stops.push(watchOffset(places.clockOffset, (fromMs, toMs) => void schedules.fireDue(fromMs, toMs)))
    stops.push(startTimeToLive(planned.tables, engines.clients.table))

    const http = await serveHttp(
      planned.routes,
      (name, event) =>
        invoke(name, event).catch((error: unknown) => {
          sayOf(name, error instanceof Error ? (error.stack ?? error.message) : String(error))
          throw error
        }),
      port,
    )
    stops.push(http.stop)
    void schedules.fireDue(Date.now(), Date.now()) // what fell due while nothing ran

    writeOwnFile(
      places.local,
      JSON.stringify({
        base: http.url,
        issuer: issuer.url,
        pid: process.pid,
        environment: { ...environmentOf(planned), ...local },
      }),
    )
    stops.push(() => rmSync(places.local, { force: true }))
    return { base: http.url, issuer: issuer.url, ended: engines.ended, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Loaded when it is needed: it brings the whole road with it. */
async function sowBatu(target: SeedTarget): Promise<void> {
  const { seed } = await import('./seed/seed.ts')
  await seed(target)
}

/** What the functions together know of their surroundings; an operator's tools need the same. */
const environmentOf = ({ functions }: Plan): Readonly<Record<string, string>> =>
  Object.assign({}, ...functions.map(({ environment }) => environment))

/** `Simpul-Functionapi0FBDDE9E` → `api`: names in logs are for people. */
const shortNameOf = (name: string, stack: string): string =>
  name.replace(`${stack}-Function`, '').replace(/[0-9A-F]{8}$/, '')
