import { existsSync, readFileSync } from 'node:fs'
import {
  compareWithDirectory,
  type Difference,
  type ImportFault,
  importPerson,
  planImport,
} from '../shared/cases/people/staff-import.ts'
import { ENVIRONMENT } from '../shared/names/environment.ts'
import { inLanes } from './lanes.ts'
import { openStage, readArguments, runTool, Trouble } from './operator.ts'
import { progress } from './progress.ts'
import { readStaffFile } from './staff-file.ts'

const USE = 'npm run staff:import -- <people.csv> [--dry-run] [--data DIR]'
const LANES = 8
const FAULTS_SHOWN_MAX = 200

// npm run staff:import -- people.csv [--dry-run] [--data DIR]: brings in the staff of an office, a city or a province.
// Nothing is written while a line is wrong. Run it again whenever it was stopped: who is as the file says is left alone.
await runTool(async () => {
  const { values, positionals } = readArguments(USE, { 'dry-run': { type: 'boolean' }, data: { type: 'string' } }, 1)
  const [file = ''] = positionals
  if (!existsSync(file)) throw new Trouble(`There is no file ${file}.`)
  const deps = openStage(values.data)
  const { lines, faults: unreadable } = readStaffFile(readFileSync(file))
  const { people, faults: wrong } = planImport(deps, lines, trustedIssuers())
  const faults = [...unreadable, ...wrong]

  const changes: { person: (typeof people)[number]; difference: Exclude<Difference, 'same'> }[] = []
  let compared = 0
  const comparing = progress('compared', people.length)
  await inLanes(LANES, people, async (person) => {
    const found = await compareWithDirectory(deps, person)
    faults.push(...found.faults)
    if (found.difference !== 'same') changes.push({ person, difference: found.difference })
    compared += 1
    comparing.to(compared)
  })
  comparing.end(compared)

  if (faults.length > 0) throw new Trouble(sentencesOf(faults))
  const added = changes.filter(({ difference }) => difference === 'new').length
  const figures = `${added} new, ${changes.length - added} changed, ${people.length - changes.length} as they were`
  if (values['dry-run']) {
    console.log(`${lines.length} lines, ${people.length} people: ${figures}. Nothing was written: this was a dry run.`)
    return
  }
  let written = 0
  const writing = progress('written', changes.length)
  await inLanes(LANES, changes, async ({ person }) => {
    const refusal = await importPerson(deps, person)
    if (refusal)
      throw new Trouble(
        `Line ${person.line}: ${refusal.code}${refusal.faults?.map(({ detail }) => ` ${detail.en}`).join('') ?? ''}\n` +
          `${written} of ${changes.length} are written. Mend the line and run it again: it goes on from there.`,
      )
    written += 1
    writing.to(written)
  })
  writing.end(written)
  console.log(`${people.length} people: ${figures}.`)
})

function sentencesOf(faults: readonly ImportFault[]): string {
  const sorted = faults.toSorted((a, b) => a.line - b.line)
  const shown = sorted
    .slice(0, FAULTS_SHOWN_MAX)
    .map(({ line, column, because }) => `line ${line}${column ? `, ${column}` : ''}: ${because}`)
  const more = sorted.length - shown.length
  return [...shown, ...(more > 0 ? [`and ${more} more`] : []), `${sorted.length} faults. Nothing was written.`].join(
    '\n',
  )
}

/** Issuers of this stage, where its environment names them: a login of any other could never sign in. */
function trustedIssuers(): string[] | null {
  const text = process.env[ENVIRONMENT.issuers]
  if (!text) return null
  const rules: unknown = JSON.parse(text)
  return Array.isArray(rules) ? rules.flatMap((rule) => (typeof rule?.issuer === 'string' ? [rule.issuer] : [])) : null
}
