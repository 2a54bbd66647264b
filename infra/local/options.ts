import { parseArgs } from 'node:util'
import { Trouble } from './trouble.ts'

export type Options = { data: string; fresh: boolean; port: number }

const PORT_MAX = 65_535
export const USAGE = 'npm start -- [--data DIR] [--fresh] [--port N]'

/** @throws Trouble on an unknown option or a port that is none */
export function readOptions(args: readonly string[]): Options {
  const { data, fresh, port } = parsed(args)
  const number = Number(port)
  if (!Number.isInteger(number) || number < 0 || number > PORT_MAX)
    throw new Trouble(`--port takes a number from 0 (any free port) to ${PORT_MAX}, not ${port}.`)
  return { data, fresh, port: number }
}

function parsed(args: readonly string[]): { data: string; fresh: boolean; port: string } {
  try {
    return parseArgs({
      args: [...args],
      options: {
        data: { type: 'string', default: '.simpul' },
        fresh: { type: 'boolean', default: false },
        port: { type: 'string', default: '8787' },
      },
    }).values
  } catch (error) {
    throw new Trouble(`${error instanceof Error ? error.message : String(error)}\nUse: ${USAGE}`)
  }
}
