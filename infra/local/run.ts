import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { localNow } from './clock-offset.ts'
import { placesIn } from './data-folder.ts'
import { LOCAL_SECRET } from './issuer.ts'
import { startStack } from './local-stack.ts'
import { readOptions } from './options.ts'
import { people } from './seed/people.ts'
import { Trouble } from './trouble.ts'

const NODE_MAJOR_MIN = 24
const LOOK_FOR_PARENT_MS = 500
/** Offices of the sign-in list; the others are like them. */
const SHOWN = ['village-35.79.01.1001', 'city-social-35.79', 'province-social-35', 'ministry', 'platform']
const startedAt = performance.now()
const say = (line: string): void =>
  console.log(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)} s  ${line}`)

if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
  console.error(
    `Node ${NODE_MAJOR_MIN} is needed, this is ${process.version}. Use: npm start (it brings its own on Linux)`,
  )
  process.exit(1)
}

let stopping: Promise<void> | undefined
try {
  const { data, fresh, port } = readOptions(process.argv.slice(2))
  let stop = async (): Promise<void> => {}
  /** Also while starting: what is up by then goes down when the start is through. */
  const end = (code: number): void => {
    stopping ??= started.then(
      () => stop(),
      () => {},
    )
    void stopping.then(() => process.exit(code))
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(0))

  const started = startStack({ data, fresh, port, say, tell: (line) => console.error(line) })
  const stack = await started
  stop = stack.stop
  void stack.ended.then((words) => {
    if (stopping) return
    console.error(
      `The DynamoDB engine ended by itself. Its last words: ${words.trim() || 'none'}. Start again with: npm start`,
    )
    end(1)
  })
  stopWithParent(() => end(0))
  welcome(stack.base, stack.issuer, resolve(data))
} catch (error) {
  if (stopping) process.exit(0) // a Ctrl-C while starting also ends what the start waits for
  console.error(error instanceof Trouble ? error.message : error)
  process.exit(1)
}

/** npm does not hand on a kill -9: without this an `npm start` that was killed would leave us running. */
function stopWithParent(stop: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return
  const before = ancestors()
  setInterval(() => ancestors() !== before && stop(), LOOK_FOR_PARENT_MS).unref()
}

/** The shell that npm started, and npm itself where the system shows it. */
function ancestors(): string {
  try {
    const afterName = readFileSync(`/proc/${process.ppid}/stat`, 'utf8').split(') ').at(-1) ?? ''
    return `${process.ppid} ${afterName.split(' ')[1]}`
  } catch {
    return String(process.ppid)
  }
}

function welcome(base: string, issuer: string, data: string): void {
  say('ready')
  const batu = people().filter(({ agency }) => SHOWN.includes(agency))
  const width = Math.max(...batu.map(({ client }) => client.length))
  console.log(`
Simpul   ${base}
Issuer   ${issuer}/.well-known/openid-configuration
Data     ${data}   time here: ${localNow(placesIn(data).clockOffset)}

A token, good for an hour (every client's secret is "${LOCAL_SECRET}"):
  curl -s -u 'village-35.79.01.1001%2Foperator:${LOCAL_SECRET}' -d grant_type=client_credentials ${issuer}/token

Open it in a browser, or with a token sign in as, among ${people().length} in Kota Batu, Kota Malang, Kota Surakarta, two provinces and the ministry:
${batu.map(({ client, name }) => `  ${client.padEnd(width)}  ${name}`).join('\n')}

Move time: npm run clock -- +3d      Stop: Ctrl-C      Start over: npm start -- --fresh`)
}
