import { existsSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { verifyHistory } from '../shared/cases/verify-history.ts'
import { runTool, Trouble } from './operator.ts'

// npm run audit:verify -- <file> --key <public key>: needs no stage and no network.
await runTool(async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { key: { type: 'string' } } })
  const [file] = positionals
  if (!file || !values.key)
    throw new Trouble('Which export, and by whose key? npm run audit:verify -- <file> --key <public key>')
  for (const name of [file, values.key]) if (!existsSync(name)) throw new Trouble(`There is no file ${name}.`)
  const verdict = verifyHistory(readFileSync(file, 'utf8'), readFileSync(values.key, 'utf8'))
  if (verdict.kind === 'whole') console.log(`Whole: ${verdict.entries} entries, chained and signed.`)
  else throw new Trouble(`Broken${verdict.entry === null ? '' : ` at entry ${verdict.entry}`}: ${verdict.because}.`)
})
