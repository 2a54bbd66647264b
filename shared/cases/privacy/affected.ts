import { caseOfPartition, EVENT_PREFIX } from '../../store/row-keys.ts'
import type { Deps } from '../deps.ts'
import { readDossier } from '../dossier/draft.ts'
import { entryText } from '../entry.ts'
import { groupIdOf, numberOf, titleOf, villageOf } from '../head.ts'
import { loadDossier, loadHead } from '../load.ts'
import { accessFrom, wasShownBetween } from './access-log.ts'
import { type Look, revealsOfEntry } from './data-subject.ts'

/** A case whose persons were shown in a span of time. */
export type Affected = {
  id: string
  number: string
  village: string | null
  group: { id: string; name: string } | null
  /** Persons in its last dossier. */
  persons: number
  looks: Look[]
}

/**
 * Who may be affected by a breach between two moments: every case that was shown with its persons, as the log of access
 * and the histories tell. The log keeps the first look of an hour, so the hour of `from` counts whole. Reads the whole
 * table: for an operator only.
 * @param actor only what this officer was shown
 */
export async function findAffected(
  deps: Deps,
  { from, to, actor }: { from: string; to: string; actor?: string | undefined },
): Promise<Affected[]> {
  const looks = new Map<string, Look[]>()
  const add = (look: Look): void => {
    if (actor === undefined || look.sub === actor) looks.set(look.case, [...(looks.get(look.case) ?? []), look])
  }
  for await (const row of deps.table.scan()) {
    const access = accessFrom(row)
    if (access && wasShownBetween(access, from, to)) {
      const { at, sub, agency, case: id, shown } = access
      add({ at, sub, office: agency, case: id, shown, reason: null })
    }
    const id = caseOfPartition(row.pk)
    const text = row.sk.startsWith(EVENT_PREFIX) ? entryText(row) : undefined
    if (id === undefined || text === undefined) continue
    for (const { revision: _, member: __, ...look } of revealsOfEntry(id, text))
      if (from <= look.at && look.at <= to) add(look)
  }
  const affected = await Promise.all([...looks].map(([id, own]) => affectedCase(deps, id, own)))
  return affected.flat().toSorted((a, b) => (a.number < b.number ? -1 : 1))
}

async function affectedCase(deps: Deps, id: string, looks: Look[]): Promise<Affected[]> {
  const head = await loadHead(deps.table, id)
  if (!head) return []
  const group = groupIdOf(head)
  const dossier = head.kind === 'proposal' ? await loadDossier(deps.table, id, head.facts.revision) : undefined
  return [
    {
      id,
      number: numberOf(head),
      village: villageOf(head),
      group: group === null ? null : { id: group, name: titleOf(head) },
      persons: dossier?.persons.length ?? 0,
      looks: looks.toSorted((a, b) => (a.at < b.at ? -1 : 1)),
    },
  ]
}

/** Names of a case's persons, for the notice that each is owed; none where they were erased. */
export async function namesIn(deps: Deps, id: string): Promise<string[]> {
  const head = await loadHead(deps.table, id)
  if (head?.kind !== 'proposal') return []
  const dossier = await readDossier(deps, head, head.facts.revision)
  return (dossier?.members ?? []).map(({ fullName = '' }) => fullName)
}
