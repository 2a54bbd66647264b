import { createPublicKey } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { verifyHistory } from '../shared/cases/audit/verify-history.ts'
import { fingerprintOf } from '../shared/store/keys/signature.ts'
import { readArguments, runTool, Trouble } from './operator.ts'

// npm run audit:verify -- <file> --key <public key>: needs no stage and no network.
await runTool(async () => {
  const use = 'npm run audit:verify -- <file> --key <public key file>'
  const { values, positionals } = readArguments(use, { key: { type: 'string' } }, 1)
  const [file = ''] = positionals
  if (!values.key) throw new Trouble(`By whose key? Use: ${use}`)
  for (const name of [file, values.key]) if (!existsSync(name)) throw new Trouble(`There is no file ${name}.`)
  const key = readFileSync(values.key, 'utf8')
  if (!isPublicKey(key)) throw new Trouble(`${values.key} holds no public key (PEM).`)
  const verdict = verifyHistory(readFileSync(file, 'utf8'), key)
  if (verdict.kind === 'broken')
    throw new Trouble(`Broken${verdict.entry === null ? '' : ` at entry ${verdict.entry}`}: ${verdict.because}.`)
  console.log(`Whole: ${verdict.entries} entries, chained and signed by key ${fingerprintOf(key)}.`)
  console.log('That this is the key of the stage, ask its operator by another way than the file came.')
})

function isPublicKey(pem: string): boolean {
  try {
    return createPublicKey(pem).asymmetricKeyType === 'ec'
  } catch {
    return false
  }
}
