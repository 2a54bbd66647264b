import { existsSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { loadHead } from '../shared/cases/load.ts'
import { endOf, entriesOf, signHead } from '../shared/cases/reads/read-history.ts'
import { caseKey } from '../shared/store/row-keys.ts'
import { findCase, openStage, readArguments, runTool, Trouble } from './operator.ts'

// npm run audit:export -- <case id or number> [--out FILE] [--data DIR]
await runTool(async () => {
  const { values, positionals } = readArguments(
    'npm run audit:export -- <case id or number> [--out FILE] [--data DIR]',
    { out: { type: 'string' }, data: { type: 'string' } },
    1,
  )
  const [wanted = ''] = positionals
  const deps = openStage(values.data)
  const id = await findCase(deps, wanted)
  const head = await loadHead(deps.table, id)
  if (!head) throw new Trouble(`There is no case ${wanted} here.`)
  const entries = await entriesOf(deps.table, caseKey(id))
  const signed = await signHead(deps, endOf(entries))
  const file = values.out ?? `${head.facts.number}.jsonl`
  if (!existsSync(dirname(file))) throw new Trouble(`There is no folder ${dirname(file)}.`)
  writeFileSync(file, `${[...entries, JSON.stringify({ head: signed })].join('\n')}\n`)
  writeFileSync(`${file}.key.pem`, await deps.keys.publicKeyPem())
  console.log(`${entries.length} entries of ${head.facts.number} in ${file}; the stage's public key in ${file}.key.pem`)
  console.log(`Verify it anywhere: npm run audit:verify -- ${file} --key ${file}.key.pem`)
})
