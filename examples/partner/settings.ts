import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import * as z from 'zod'

/** Ends the program with a sentence instead of a stack. */
export class Trouble extends Error {}

export const USE = 'npm run partner -- [--office AGENCY] [--port N] [--data DIR]'
const PORT = '9797'
/** The office for which this example stands where none is named: the health office (Dinas Kesehatan) of Kota Batu. */
const OFFICE = 'city-health-35.79'

export type Settings = {
  /** Base address of Simpul, and where its identity provider gives tokens. */
  base: string
  tokenUrl: string
  clientId: string
  clientSecret: string
  /** Where we listen on this machine; 0 is any free one. */
  port: number
  /** The address by which Simpul reaches us; on one machine with it, where we listen. */
  publicUrl: string | null
  /** Where our own book lies. */
  book: string
}

const Local = z.object({ base: z.url(), issuer: z.url() })
const Environment = z.object({
  SIMPUL_BASE: z.url(),
  SIMPUL_TOKEN_URL: z.url(),
  SIMPUL_CLIENT_ID: z.string().min(1),
  SIMPUL_CLIENT_SECRET: z.string().min(1),
  PARTNER_PUBLIC_URL: z.url(),
})

/**
 * In service everything comes from the environment; without `SIMPUL_BASE` it is the local stack of `npm start`.
 * @throws Trouble when there is neither, or an option is unknown
 */
export function readSettings(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Settings {
  const { data, office, port: portText } = parsed(args)
  const port = Number(portText)
  if (!/^[a-z0-9.-]{1,80}$/.test(office))
    throw new Trouble(`--office takes an agency such as ${OFFICE}, not ${office}.`)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Trouble(`--port takes a number, not ${portText}.`)
  const folder = join(resolve(data), 'partner')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const book = join(folder, `${office}.sqlite`)
  if (environment['SIMPUL_BASE'] === undefined) {
    const file = join(resolve(data), 'local.json')
    if (!existsSync(file)) throw new Trouble(`No local stack is running on ${data}. Start one with: npm start`)
    const { base, issuer } = Local.parse(JSON.parse(readFileSync(file, 'utf8')))
    return {
      base,
      tokenUrl: `${issuer}/token`,
      clientId: office,
      clientSecret: 'local',
      port,
      publicUrl: null,
      book,
    }
  }
  const read = Environment.safeParse(environment)
  if (!read.success) throw new Trouble(`Not usable: ${read.error.issues.map(({ path }) => path.join('.')).join(', ')}.`)
  return {
    base: read.data.SIMPUL_BASE,
    tokenUrl: read.data.SIMPUL_TOKEN_URL,
    clientId: read.data.SIMPUL_CLIENT_ID,
    clientSecret: read.data.SIMPUL_CLIENT_SECRET,
    port,
    publicUrl: read.data.PARTNER_PUBLIC_URL,
    book,
  }
}

function parsed(args: readonly string[]): { data: string; office: string; port: string } {
  try {
    return parseArgs({
      args: [...args],
      options: {
        data: { type: 'string', default: '.simpul' },
        office: { type: 'string', default: OFFICE },
        port: { type: 'string', default: PORT },
      },
    }).values
  } catch (error) {
    throw new Trouble(`${error instanceof Error ? error.message : String(error)}\nUse: ${USE}`)
  }
}
