import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { checkEndpoint } from './check-endpoint.ts'
import { trialsOf } from './check-trials.ts'
import { Trouble } from './settings.ts'

const USE = 'npm run partner:check -- URL --secret whsec_… [--status URL]'

// npm run partner:check -- URL --secret whsec_… [--status URL]
try {
  const { url, secret, status } = asked()
  const trials = trialsOf({ secret, now: new Date(), newId: () => randomUUID() })
  let wrong = 0
  for await (const { trial, faults } of checkEndpoint(url, trials, {
    status,
    wait,
    milliseconds: () => performance.now(),
  })) {
    console.log(`${faults.length === 0 ? 'right' : 'WRONG'}  ${trial.name}`)
    for (const fault of faults) console.log(`         ${fault}`)
    if (faults.length > 0) console.log(`         ${trial.why}`)
    wrong += faults.length > 0 ? 1 : 0
  }
  if (status === undefined)
    console.log('Not looked at: whether doubles are counted once. Serve {"taken": n} somewhere and say --status URL.')
  console.log(
    wrong === 0 ? `Nothing wrong in ${trials.length} trials.` : `Wrong in ${wrong} of ${trials.length} trials.`,
  )
  process.exitCode = wrong === 0 ? 0 : 1
} catch (error) {
  console.error(error instanceof Trouble ? error.message : error)
  process.exitCode = 2
}

function asked(): { url: string; secret: string; status: string | undefined } {
  const { values, positionals } = parsed()
  const [url] = positionals
  const { secret, status } = values
  if (url === undefined || positionals.length > 1 || !URL.canParse(url)) throw new Trouble(`One address.\nUse: ${USE}`)
  if (secret === undefined || !/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret))
    throw new Trouble(`The secret that your endpoint knows: whsec_ and base64.\nUse: ${USE}`)
  return { url, secret, status }
}

function parsed() {
  try {
    return parseArgs({ allowPositionals: true, options: { secret: { type: 'string' }, status: { type: 'string' } } })
  } catch (error) {
    throw new Trouble(`${error instanceof Error ? error.message : String(error)}\nUse: ${USE}`)
  }
}
