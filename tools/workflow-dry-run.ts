import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { replay } from '../shared/cases/audit/replay.ts'
import { DEFINITIONS } from '../shared/cases/head.ts'
import { headFrom } from '../shared/cases/load.ts'
import { check } from '../shared/engine/checker.ts'
import type { Definition } from '../shared/engine/definition.ts'
import { knowledgeOf, looksLikeDefinition } from '../shared/workflows/known.ts'
import { openStage, readArguments, runTool, Trouble } from './operator.ts'

const USE = 'npm run workflow:dry-run -- <workflow> [--changed FILE] [--data DIR]'

// npm run workflow:dry-run -- <workflow> [--changed FILE] [--data DIR]: which cases of the past would have gone otherwise.
await runTool(async () => {
  const { values, positionals } = readArguments(USE, { changed: { type: 'string' }, data: { type: 'string' } }, 1)
  const [name] = positionals
  const newest = DEFINITIONS.filter((one) => one.name === name).toSorted((a, b) => b.version - a.version)[0]
  if (!newest)
    throw new Trouble(`Which workflow? ${USE}\nOne of: ${[...new Set(DEFINITIONS.map((one) => one.name))].join(', ')}`)
  const changed = values.changed ? await definitionIn(values.changed, newest.name) : newest
  const faults = check(changed, knowledgeOf(changed))
  if (faults.length > 0)
    throw new Trouble(`This workflow cannot work:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)

  const deps = openStage(values.data)
  const { name: workflow } = newest
  const counts = { same: 0, differs: 0, unrepeatable: 0 }
  for await (const row of deps.table.scan()) {
    if (row.sk !== 'HEAD' || !row.pk.startsWith('CASE#')) continue
    const { flow, facts } = headFrom(row)
    if (flow.workflow.name !== workflow) continue
    const fared = await replay(deps, flow.id, changed)
    counts[fared.kind] += 1
    if (fared.kind === 'same') continue
    const place = fared.entry === null ? 'from now on' : `entry ${fared.entry}, ${fared.at}`
    console.log(
      `${fared.kind.padEnd(12)}  ${facts.number}  ${place}, step ${fared.step ?? '-'}\n              ${fared.because}`,
    )
  }
  const { same, differs, unrepeatable } = counts
  console.log(
    `${workflow}: ${same + differs + unrepeatable} cases under ${values.changed ?? `version ${changed.version}`}: ${same} the same, ${differs} differ, ${unrepeatable} unrepeatable`,
  )
  if (unrepeatable > 0)
    console.log(
      'Unrepeatable: a calendar, desk or rule has changed since, or a form was erased; look at it with npm run trace.',
    )
  const next = `shared/workflows/${workflow}/v${newest.version + 1}`
  if (!values.changed)
    console.log(
      `Try a change: cp -r shared/workflows/${workflow}/v${newest.version} ${next}, edit it, then: npm run workflow:dry-run -- ${workflow} --changed ${next}/definition.ts`,
    )
  else if (differs > 0)
    console.log(
      'Nothing was changed. Running cases keep the version that they began under; see one with: npm run trace -- <number>',
    )
  else console.log('Nothing was changed, and no case of the past would have gone otherwise.')
})

/** The one definition that a module exports. */
async function definitionIn(file: string, name: string): Promise<Definition> {
  if (!existsSync(file)) throw new Trouble(`There is no file ${file}.`)
  const exported: Record<string, unknown> = await import(pathToFileURL(resolve(file)).href)
  const definitions = Object.values(exported).filter(looksLikeDefinition)
  const [definition] = definitions
  if (!definition || definitions.length > 1)
    throw new Trouble(`${file} must export one definition; it exports ${definitions.length}.`)
  if (definition.name !== name) throw new Trouble(`${file} defines ${definition.name}, not ${name}.`)
  return definition
}
